// Looking into a map without changing it.
#pragma once

namespace hone {

// Null when there is none.
template <typename Map, typename Key>
const typename Map::mapped_type* Find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace hone
