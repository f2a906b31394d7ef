# Turns the .sql files of FOLDER, in the order of their names, into the C++ source OUTPUT.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} sql)
  string(APPEND entries "      {\"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"storage/sqlite/migrations.h\"

namespace hone {

const std::vector<Migration>& AllMigrations() {
  static const std::vector<Migration> migrations = {
${entries}  };
  return migrations;
}

}  // namespace hone
")
