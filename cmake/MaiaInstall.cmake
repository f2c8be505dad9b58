# The installed layout. Every program finds its siblings relative to itself, so the tree can be moved:
#   bin/maia, bin/maia-kernel        what a person and Jupyter start
#   libexec/maia/maia-*              the verbs of `maia` and the kernel's helper programs
#   lib/maia/                        precompiled headers
#   include/maia/                    what a cell can include
#   share/jupyter/kernels/maia/      the kernelspec
#   share/jupyter/nbconvert/         pages of notebooks that say which cells the agent wrote
set(MAIA_INSTALL_BIN bin)
set(MAIA_INSTALL_LIBEXEC libexec/maia)
set(MAIA_INSTALL_LIB lib/maia)
set(MAIA_INSTALL_INCLUDE include)
set(MAIA_INSTALL_SHARE share)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/jupyter DESTINATION ${MAIA_INSTALL_SHARE})
