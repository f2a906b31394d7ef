# What holds for every target of ours: language, warnings, sanitizers, where programs go.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

set(HONE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them; empty for none")
option(HONE_BUILD_TESTS "Build the tests" ON)
option(HONE_BUILD_TRAIN "Build hone-train, which needs LibTorch" ON)
option(HONE_BENCH "Build the measurements of bench/" OFF)

find_program(HONE_CCACHE ccache)
if(HONE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HONE_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${HONE_CCACHE})
endif()

find_program(HONE_MOLD mold)
if(HONE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(HONE_SANITIZE)
  add_compile_options(-fsanitize=${HONE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HONE_SANITIZE})
  if(HONE_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)  # Boost.Asio's fences warn by the page.
  endif()
endif()

# The warnings of our own code. Generated and third-party code does not link it.
add_library(hone_flags INTERFACE)
add_library(hone::flags ALIAS hone_flags)
target_compile_options(hone_flags INTERFACE -Wall -Wextra -Wpedantic -Werror)
if(HONE_SANITIZE)
  # With sanitizers g++ sees uninitialised members of every std::optional that is moved; its manual says so.
  target_compile_options(hone_flags INTERFACE -Wno-maybe-uninitialized)
endif()
