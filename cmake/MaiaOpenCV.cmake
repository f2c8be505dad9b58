# The two parts of OpenCV that images need, as the target maia_opencv. OpenCV's own configuration file is only in
# Debian's package of the whole library, which draws in a hundred others; its part for image files (imgcodecs) would bring
# GDAL and with it database and network clients into the process that runs cells.
find_path(MAIA_OPENCV_INCLUDE_DIR opencv2/imgproc.hpp PATH_SUFFIXES opencv4 REQUIRED)
add_library(maia_opencv INTERFACE)
target_include_directories(maia_opencv SYSTEM INTERFACE ${MAIA_OPENCV_INCLUDE_DIR})
foreach(part core imgproc)
  find_library(MAIA_OPENCV_${part} opencv_${part} REQUIRED)
  target_link_libraries(maia_opencv INTERFACE ${MAIA_OPENCV_${part}})
endforeach()
