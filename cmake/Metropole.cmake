# SPDX-License-Identifier: EUPL-1.2
# Compiler settings and the functions every CMakeLists.txt of the house uses:
#   metropole_library(NAME SOURCES… LINK…)   a static library metropole_NAME with the shared precompiled header
#   metropole_test(NAME SOURCES… LINK…)      a GoogleTest executable test_NAME known to ctest
#   metropole_embed(TARGET NAMESPACE FILES…) text files as string_view constants inside TARGET

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -fno-plt")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlienc)

# One target carries the flags, so that the precompiled header is built once for all.
add_library(metropole_flags INTERFACE)
target_compile_options(metropole_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion -Wno-sign-conversion
  -Wimplicit-fallthrough -Wno-invalid-source-encoding
  -Wno-missing-designated-field-initializers -Werror -Xclang -fno-pch-timestamp
  -fPIE)  # libraries and executables alike, or the precompiled header could not be shared
target_compile_definitions(metropole_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_JSON_STACK_BUFFER_SIZE=4096)
target_link_options(metropole_flags INTERFACE -fuse-ld=lld -pie)
target_link_libraries(metropole_flags INTERFACE Threads::Threads Boost::headers Boost::json fmt::fmt date::date)
if(METROPOLE_SANITIZE)
  target_compile_options(metropole_flags INTERFACE -fsanitize=${METROPOLE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(metropole_flags INTERFACE -fsanitize=${METROPOLE_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(metropole_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong)
  target_compile_definitions(metropole_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(metropole_flags INTERFACE -Wl,-z,relro,-z,now)
endif()

add_library(metropole_pch STATIC ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(metropole_pch PUBLIC metropole_flags)
target_include_directories(metropole_pch PUBLIC ${CMAKE_SOURCE_DIR}/gateway ${CMAKE_SOURCE_DIR}/modules)
target_precompile_headers(metropole_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)

function(metropole_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(metropole_${name} STATIC ${arg_SOURCES})
  target_link_libraries(metropole_${name} PUBLIC metropole_pch ${arg_LINK})
  target_precompile_headers(metropole_${name} REUSE_FROM metropole_pch)
endfunction()

function(metropole_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE metropole_pch GTest::gmock GTest::gtest_main ${arg_LINK})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_precompile_headers(test_${name} REUSE_FROM metropole_pch)
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# Each FILE becomes `inline constexpr std::string_view` in <embedded/TARGET.hpp>, namespace metropole::embedded::NAMESPACE,
# as the array `files` of {name, content}; the name is the path relative to the calling folder.
function(metropole_embed target namespace)
  set(output ${CMAKE_BINARY_DIR}/embedded/${namespace})
  set(inputs)
  foreach(file IN LISTS ARGN)
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${output}.cpp ${output}.hpp
    COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} "-DFILES=${ARGN}" -DBASE=${CMAKE_CURRENT_SOURCE_DIR}
            -DOUTPUT=${output} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output}.cpp ${output}.hpp)
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR})
endfunction()
