# SPDX-License-Identifier: EUPL-1.2
# Writes OUTPUT.hpp and OUTPUT.cpp: the text FILES (relative to BASE) as `files` in metropole::embedded::NAMESPACE.
# Long texts are cut into adjacent raw literals, which compilers accept without limit.
set(files ${FILES})
set(entries "")
set(count 0)
foreach(file IN LISTS files)
  file(READ "${BASE}/${file}" content)
  string(LENGTH "${content}" length)
  set(literal "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${content}" ${at} 8000 part)
    string(APPEND literal "R\"__txt__(${part})__txt__\"\n")
    math(EXPR at "${at} + 8000")
  endwhile()
  if(literal STREQUAL "")
    set(literal "\"\"")
  endif()
  string(APPEND entries "  {\"${file}\", ${literal}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE "${OUTPUT}.hpp" "#pragma once
#include <array>
#include <string_view>
namespace metropole::embedded::${NAMESPACE} {
struct File { std::string_view name; std::string_view content; };
extern const std::array<File, ${count}> files;
}
")
file(WRITE "${OUTPUT}.cpp" "#include \"${OUTPUT}.hpp\"
namespace metropole::embedded::${NAMESPACE} {
const std::array<File, ${count}> files{{
${entries}}};
}
")
