# libtorch as the target maia_torch. Only ATen's headers and TorchScript's are used, so that it takes seconds to compile.
find_library(MAIA_TORCH_CPU_LIBRARY torch_cpu REQUIRED)
find_library(MAIA_C10_LIBRARY c10 REQUIRED)
find_path(MAIA_ATEN_INCLUDE_DIR ATen/ATen.h REQUIRED)
find_path(MAIA_TORCH_API_INCLUDE_DIR torch/torch.h PATH_SUFFIXES torch/csrc/api/include REQUIRED)
add_library(maia_torch INTERFACE)
target_include_directories(maia_torch SYSTEM INTERFACE ${MAIA_ATEN_INCLUDE_DIR} ${MAIA_TORCH_API_INCLUDE_DIR})
target_link_libraries(maia_torch INTERFACE ${MAIA_TORCH_CPU_LIBRARY} ${MAIA_C10_LIBRARY})
target_compile_definitions(maia_torch INTERFACE AT_PER_OPERATOR_HEADERS)

# clang can't read libtorch 1.13's headers in C++20 (IValue is incomplete there), and reports from inside an uninstrumented libtorch
# are not ours: then what includes it is left out.
file(STRINGS ${MAIA_TORCH_API_INCLUDE_DIR}/torch/version.h torch_version REGEX "define TORCH_VERSION_MAJOR ")
string(REGEX REPLACE "[^0-9]" "" torch_version "${torch_version}")
set(MAIA_TORCH_COMPILES ON)
if(MAIA_SANITIZE OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND torch_version LESS 2))
  set(MAIA_TORCH_COMPILES OFF)
  message(STATUS "maia_core: only its parts without libtorch")
endif()
