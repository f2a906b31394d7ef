# Finds LibTorch: include folders and the two libraries that a program needs, as HoneTorch::torch.
#
# HONE_TORCH_ROOT is the folder that has include/ and lib/, such as `torch` inside of PyPI's wheel;
# without it the system's is taken. Torch's own package files are not used: those of a wheel want
# the CUDA toolkit even when nothing of it is compiled, and find the system's LibTorch beside
# their own, which ends in a program with both.

set(HONE_TORCH_ROOT "" CACHE PATH "Folder of LibTorch; empty for the system's")

# What was found in one folder must not stay for the next.
if(NOT "${HONE_TORCH_ROOT}" STREQUAL "${HoneTorch_SOUGHT_IN}")
  foreach(_variable IN ITEMS INCLUDE API_INCLUDE CPU C10 CUDA C10_CUDA)
    unset(HoneTorch_${_variable} CACHE)
  endforeach()
endif()
set(HoneTorch_SOUGHT_IN "${HONE_TORCH_ROOT}" CACHE INTERNAL "")

if(HONE_TORCH_ROOT)
  set(_where PATHS ${HONE_TORCH_ROOT} NO_DEFAULT_PATH)
endif()
find_path(HoneTorch_INCLUDE ATen/ATen.h ${_where} PATH_SUFFIXES include)
find_path(HoneTorch_API_INCLUDE torch/nn.h ${_where} HINTS ${HoneTorch_INCLUDE}
  PATH_SUFFIXES include/torch/csrc/api/include torch/csrc/api/include)
find_library(HoneTorch_CPU torch_cpu ${_where} PATH_SUFFIXES lib)
find_library(HoneTorch_C10 c10 ${_where} PATH_SUFFIXES lib)
set(_needed HoneTorch_CPU HoneTorch_C10 HoneTorch_INCLUDE HoneTorch_API_INCLUDE)
if(HONE_TRAIN_CUDA)
  find_library(HoneTorch_CUDA torch_cuda ${_where} PATH_SUFFIXES lib)
  find_library(HoneTorch_C10_CUDA c10_cuda ${_where} PATH_SUFFIXES lib)
  list(APPEND _needed HoneTorch_CUDA HoneTorch_C10_CUDA)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(HoneTorch REQUIRED_VARS ${_needed})

if(HoneTorch_FOUND AND NOT TARGET HoneTorch::torch)
  add_library(HoneTorch::torch INTERFACE IMPORTED)
  target_include_directories(HoneTorch::torch SYSTEM INTERFACE
    ${HoneTorch_INCLUDE} ${HoneTorch_API_INCLUDE})
  target_link_libraries(HoneTorch::torch INTERFACE ${HoneTorch_CPU} ${HoneTorch_C10})
  if(HONE_TORCH_ROOT)
    # The libraries of a wheel name others that only the loader finds.
    target_link_options(HoneTorch::torch INTERFACE -Wl,--allow-shlib-undefined)
  endif()
  if(HONE_TRAIN_CUDA)
    target_compile_definitions(HoneTorch::torch INTERFACE HONE_TRAIN_CUDA)
    # Nobody calls into it: it registers itself when it is loaded.
    target_link_libraries(HoneTorch::torch INTERFACE
      -Wl,--push-state,--no-as-needed ${HoneTorch_CUDA} ${HoneTorch_C10_CUDA} -Wl,--pop-state)
  endif()
endif()
