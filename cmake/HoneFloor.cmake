# Declares a library of Hone with its headers relative to the root, and its warnings.
#
#   hone_library(tuner
#     SOURCES search_space.cc
#     HEADERS search_space.h
#     LINK hone::base            # what its headers need
#     LINK_PRIVATE re2::re2)     # what only its sources need
function(hone_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;LINK;LINK_PRIVATE")
  add_library(hone_${name} STATIC)
  add_library(hone::${name} ALIAS hone_${name})
  target_sources(hone_${name}
    PRIVATE ${arg_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_link_libraries(hone_${name} PUBLIC ${arg_LINK} PRIVATE ${arg_LINK_PRIVATE} hone::flags)
endfunction()

# Declares a program that lands in bin/.
function(hone_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} hone::flags)
  install(TARGETS ${name} RUNTIME)
endfunction()

# Declares a test program; each of its tests is a test of CTest, under `LABEL` (one or more).
#
#   hone_test(tuner_tests LABEL unit SOURCES search_space_test.cc LINK hone::tuner)
#
# TIMEOUT is in seconds, for one test (default 60). ENVIRONMENT holds NAME=VALUE pairs.
function(hone_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABEL;SOURCES;LINK;ENVIRONMENT")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock_main hone::flags)
  # All that tests/run.sh also runs under AddressSanitizer, to be built by one name.
  if("sanitized" IN_LIST arg_LABEL)
    if(NOT TARGET sanitized_tests)
      add_custom_target(sanitized_tests)
    endif()
    add_dependencies(sanitized_tests ${name})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES PROPERTIES TIMEOUT ${arg_TIMEOUT})
  # What is a list itself does not get through gtest_discover_tests(): CTest sets it afterwards, for
  # the tests that it has found.
  set(properties ${CMAKE_CURRENT_BINARY_DIR}/${name}_properties.cmake)
  file(GENERATE OUTPUT ${properties} CONTENT
    "set_tests_properties(\${${name}_TESTS} PROPERTIES
       LABELS [==[${arg_LABEL}]==] ENVIRONMENT [==[${arg_ENVIRONMENT}]==])\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${properties})
endfunction()
