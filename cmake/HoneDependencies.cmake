# Every library that Hone takes from elsewhere, found once. deploy/install-dependencies.sh installs them.

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)  # Module mode: Debian ships no protobuf-config.cmake.
find_package(gRPC CONFIG REQUIRED)  # Brings re2::re2 along.
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
# By pkg-config: the CMake files of prometheus-cpp insist on a web server and a client that only its
# other parts need.
find_package(PkgConfig REQUIRED)
pkg_check_modules(prometheus_cpp REQUIRED IMPORTED_TARGET prometheus-cpp-core)

if(HONE_BUILD_TESTS)
  find_package(GTest CONFIG REQUIRED)
  include(GoogleTest)
endif()
