# The two parts of OpenCV that images need, as the target maia_opencv. OpenCV's own configuration file is only in
# Debian's package of the whole library, which draws in a hundred others. Its part for image files (imgcodecs) is not used: it
# prints on stderr, returns damaged images half, and brings GDAL with its database and network clients.
find_path(MAIA_OPENCV_INCLUDE_DIR opencv2/imgproc.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(maia_opencv INTERFACE)
target_include_directories(maia_opencv SYSTEM INTERFACE ${MAIA_OPENCV_INCLUDE_DIR})
foreach(part core imgproc)
  find_library(MAIA_OPENCV_${part} opencv_${part} REQUIRED)
  target_link_libraries(maia_opencv INTERFACE ${MAIA_OPENCV_${part}})
endforeach()
