// Any TorchScript file as a network.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "model/network.hpp"

namespace maia {

/// A TorchScript file, traced or scripted, whose modules are layers. `name` is what errors call it, `input_size` the
/// side of its square input: forward takes an N x 3 x size x size tensor, and what else it takes has defaults.
///
/// Layers: every submodule whose forward is called by the program and whose output depends on the image, by its dotted
/// path, in the order in which their outputs are computed. Of a submodule that is called several times the last call
/// counts. Of one that returns a tuple the first tensor counts; one that returns a list, a dictionary or anything else
/// is no layer, and neither is one that is called inside of a condition or a loop that depends on the image. Sizes and
/// layouts are found by running an image of zeros; the rules are at place() in script_layout.hpp. A file that has no
/// modules left (frozen, or a traced function) has its operations as layers, by kind and number: conv2d_0, relu_3.
///
/// A tap is what the module returned, whatever later changes it in place; an edit is what all that use the returned
/// value see. The output is forward's tensor, the first tensor of its tuple or list, or the entry "logits", else "out",
/// of its dictionary; trailing dimensions of 1 are dropped. If it is no vector for each image, outputs() is 0 and a
/// request for it is an Error. Programs that only work for a single image, and those that normalise by the batch's own
/// statistics, are run image by image. Programs that change their own buffers
/// start every run from the buffers of the file.
///
/// Files saved in half precision or double, or on a GPU, are computed in float32. The file is a program: what it can do
/// is said in script_module.hpp.
///
/// Throws Error, naming the file, if it can't be loaded or run.
std::shared_ptr<const Network> load_script_network(const std::string& path, const std::string& name,
                                                   std::int64_t input_size);

}  // namespace maia
