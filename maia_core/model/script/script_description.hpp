// What a TorchScript file's author says about it: preprocessing and classes.
#pragma once

#include <string>
#include <vector>

#include "model/preprocess.hpp"

namespace maia {

struct ScriptDescription {
  Preprocess preprocess;             ///< as ImageNet's models have it, 224 pixels, unless the file says otherwise
  std::string class_set;             ///< "imagenet" if the classes are ImageNet's 1000, else empty
  std::vector<std::string> classes;  ///< the classes' names by index if the file lists them, else empty
};

/// The description of `path`, from the JSON file beside it with the ending .json (model.pt: model.json), else from the
/// extra file "maia.json" inside of the archive (torch.jit.save(..., _extra_files={"maia.json": text})), else the
/// defaults. All keys are optional:
///   {"size": 224, "filter": "bilinear" or "bicubic", "mean": [r, g, b], "std": [r, g, b],
///    "classes": ["cat", "dog"] or "imagenet"}
/// Throws Error, naming the file and the key, if the text is no JSON object, a key is unknown, or a value is out of
/// range: size is 1..4096, numbers are finite, std is above 0, names of classes are not empty.
ScriptDescription read_script_description(const std::string& path);

/// The same from a JSON text; `source` is what errors call it.
ScriptDescription parse_script_description(const std::string& text, const std::string& source);

}  // namespace maia
