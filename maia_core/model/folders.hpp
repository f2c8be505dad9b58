// Where maia keeps things.
#pragma once

#include <filesystem>

namespace maia {

/// What is installed with maia (weights of the embedded model, names of classes, the registry): $MAIA_DATA, else
/// share/maia next to the library or program that runs. Throws Error if there is none.
std::filesystem::path data_folder();

/// What maia makes or downloads: $MAIA_CACHE, else $XDG_CACHE_HOME/maia, else ~/.cache/maia. Made if it is not there.
/// Throws Error if it can't be made.
std::filesystem::path cache_folder();

/// cache_folder()/weights unless $MAIA_WEIGHTS says otherwise.
std::filesystem::path weights_folder();

/// cache_folder()/exemplars unless $MAIA_EXEMPLARS says otherwise.
std::filesystem::path exemplars_folder();

}  // namespace maia
