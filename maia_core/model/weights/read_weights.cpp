#include "model/weights/read_weights.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include "maia/error.hpp"
#include "model/script/script_weights.hpp"
#include "model/weights/mapped_file.hpp"
#include "model/weights/pytorch.hpp"
#include "model/weights/pytorch/pytorch_file.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/safetensors_file.hpp"

namespace maia {
namespace {

/// What a file that is none of the formats is likely to be, for the error.
std::string guess(std::span<const std::byte> bytes) {
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 512));
  if (start.empty()) return "it is empty";
  if (start.starts_with("version https://git-lfs"))
    return "it is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'";
  if (start.starts_with("<") || start.find("<html") != std::string_view::npos)
    return "it is a web page; the download went wrong";
  if (start.starts_with("\x89HDF")) return "it is an HDF5 file of Keras, which maia can't read";
  if (start.size() > 262 && start.substr(257, 5) == "ustar")
    return "it has the format of PyTorch before 0.2; load and save it with a newer PyTorch";
  if (start.starts_with("\x80")) return "it is a pickle, but not one of torch.save()";
  return "it is neither a safetensors file nor a file of torch.save() or torch.jit.save()";
}

}  // namespace

StateDict read_weights(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const std::span<const std::byte> bytes = file->bytes();
  if (looks_like_pytorch(bytes)) return is_torchscript(path) ? read_torchscript_weights(path) : read_pytorch(path);
  if (looks_like_safetensors(bytes)) return read_safetensors(path);
  throw Error("can't read weights from " + path + ": " + guess(bytes));
}

}  // namespace maia
