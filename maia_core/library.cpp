// libmaia_core.so is made of the static libraries of the folders beside this file.
