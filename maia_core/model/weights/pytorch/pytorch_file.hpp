// Reading the files of torch.save() without libtorch and without running any code of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/weights/element_type.hpp"
#include "model/weights/pytorch/zip_archive.hpp"

namespace maia {

/// A tensor of a PyTorch file: a view of numbers that several tensors may share. The last element lies within
/// `storage`.
struct PytorchTensor {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> sizes;    ///< empty for a scalar
  std::vector<std::int64_t> strides;  ///< in elements, none negative
  std::int64_t offset = 0;            ///< of the first element in the storage, in elements
  SharedBytes storage;

  /// The product of the sizes.
  std::int64_t elements() const;

  /// Whether the elements lie in the storage in the order of their indices, without gaps.
  bool is_contiguous() const;
};

/// The tensors of a state dict, by name, in the order of the file.
///
/// A checkpoint may wrap its state dict in dictionaries: the one looked into is the value of the first of "state_dict",
/// "model_state_dict", "model", "teacher", "student" and "net" that is there, down to a dictionary with tensors. Then
/// the prefix "module." (of DataParallel) or "_orig_mod." (of torch.compile) is dropped if all names have it. Below
/// "teacher" or "student" (of DINO), where a projection head lies beside the backbone, only the names that begin with
/// "backbone." are kept, without it.
///
/// Throws Error, saying what is wrong or where the file has anything but tensors. Numbers are checked for being inside
/// their storage, and the storages for having the length that the pickle says.
std::vector<PytorchTensor> read_pytorch_file(std::span<const std::byte> bytes);

/// Whether the bytes begin like a file of torch.save(): a zip archive, or a pickle of PyTorch before 1.6.
bool looks_like_pytorch(std::span<const std::byte> bytes);

/// Whether the zip archive is a TorchScript archive: one with code. False if it is no zip archive.
/// Throws Error if it is a damaged one.
bool has_torchscript_code(std::span<const std::byte> bytes);

}  // namespace maia
