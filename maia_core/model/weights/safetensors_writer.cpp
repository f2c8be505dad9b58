#include "model/weights/safetensors_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "maia/error.hpp"
#include "model/weights/durable_rename.hpp"
#include "model/weights/safetensors_header.hpp"

namespace maia {
namespace {

/// Where the data begins is a multiple of this, so that vector instructions meet whole cache lines in a mapping.
constexpr std::size_t alignment = 64;

struct Slot {
  TensorDeclaration tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t written = 0;
};

std::vector<Slot> place(std::vector<TensorDeclaration> tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorDeclaration& a, const TensorDeclaration& b) {
    const std::size_t a_size = element_size(a.type), b_size = element_size(b.type);
    return a_size != b_size ? a_size > b_size : a.name < b.name;
  });
  std::vector<Slot> slots;
  slots.reserve(tensors.size());
  std::uint64_t at = 0;
  for (TensorDeclaration& tensor : tensors) {
    const std::optional<std::uint64_t> bytes = safetensors::byte_count(tensor.type, tensor.shape);
    std::uint64_t end = 0;
    if (!bytes || __builtin_add_overflow(at, *bytes, &end) || end > std::uint64_t{1} << 62)
      throw Error("tensor '" + tensor.name + "' has an impossible shape");
    slots.push_back({std::move(tensor), at, end, 0});
    at = end;
  }
  return slots;
}

/// The file's beginning: the header's length and the header, filled up with blanks.
std::string opening(const std::vector<Slot>& slots, const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[std::string(safetensors::metadata_key)] = metadata;
  // The library looks keys of an ordered object up one by one, which takes too long for a file of many thousand
  // tensors.
  std::string text;
  try {
    text = header.dump();
    text.pop_back();
    for (const Slot& slot : slots) {
      const nlohmann::ordered_json value = {{"dtype", element_name(slot.tensor.type)},
                                            {"shape", slot.tensor.shape},
                                            {"data_offsets", {slot.begin, slot.end}}};
      if (text.size() > 1) text += ',';
      text += nlohmann::json(slot.tensor.name).dump() + ':' + value.dump();
    }
    text += '}';
  } catch (const nlohmann::json::type_error&) {
    throw Error("a tensor's name or the metadata is not valid UTF-8");
  }
  while ((safetensors::length_bytes + text.size()) % alignment != 0) text += ' ';
  if (text.size() > safetensors::longest_header)
    throw Error("the header would have " + std::to_string(text.size()) + " bytes; the format allows " +
                std::to_string(safetensors::longest_header));
  const std::uint64_t length = text.size();
  std::string bytes(safetensors::length_bytes, '\0');
  std::memcpy(bytes.data(), &length, safetensors::length_bytes);
  return bytes + text;
}

}  // namespace

struct SafetensorsWriter::Impl {
  std::string path, temporary;
  int descriptor = -1;
  std::uint64_t data_start = 0;
  std::vector<Slot> slots;
  std::unordered_map<std::string_view, Slot*> by_name;

  ~Impl() {
    if (descriptor < 0) return;
    ::close(descriptor);
    ::unlink(temporary.c_str());
  }

  [[noreturn]] void fail() const { throw Error("can't write " + path + ": " + std::strerror(errno)); }

  void put(std::span<const std::byte> bytes, std::uint64_t at) const {
    while (!bytes.empty()) {
      const ssize_t done = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (done < 0) {
        if (errno == EINTR) continue;
        fail();
      }
      bytes = bytes.subspan(static_cast<std::size_t>(done));
      at += static_cast<std::uint64_t>(done);
    }
  }

  Slot& slot(std::string_view name) const {
    const auto found = by_name.find(name);
    if (found == by_name.end()) throw Error("tensor '" + std::string(name) + "' was not declared for " + path);
    return *found->second;
  }
};

SafetensorsWriter::SafetensorsWriter(const std::string& path, std::vector<TensorDeclaration> tensors,
                                     std::map<std::string, std::string> metadata)
    : impl_(std::make_unique<Impl>()) {
  Impl& impl = *impl_;
  impl.path = path;
  impl.slots = place(std::move(tensors));
  for (Slot& slot : impl.slots) {
    const std::string& name = slot.tensor.name;
    if (name == safetensors::metadata_key) throw Error("a tensor can't be called '" + name + "'");
    if (!impl.by_name.emplace(name, &slot).second) throw Error("there are two tensors '" + name + "' for " + path);
  }
  const std::string start = opening(impl.slots, metadata);
  impl.data_start = start.size();

  impl.temporary = path + ".XXXXXX";
  impl.descriptor = ::mkostemp(impl.temporary.data(), O_CLOEXEC);
  if (impl.descriptor < 0) impl.fail();
  impl.put(std::as_bytes(std::span(start)), 0);
}

SafetensorsWriter::~SafetensorsWriter() = default;

void SafetensorsWriter::check_type(std::string_view name, ElementType type) const {
  const ElementType declared = impl_->slot(name).tensor.type;
  if (type != declared)
    throw Error("tensor '" + std::string(name) + "' was declared as " + std::string(element_name(declared)) + ", not " +
                std::string(element_name(type)));
}

void SafetensorsWriter::write(std::string_view name, std::span<const std::byte> bytes) {
  Slot& slot = impl_->slot(name);
  const std::uint64_t room = slot.end - slot.begin - slot.written;
  if (bytes.size() > room)
    throw Error("tensor '" + std::string(name) + "' has room for " + std::to_string(room) + " more bytes, not " +
                std::to_string(bytes.size()));
  impl_->put(bytes, impl_->data_start + slot.begin + slot.written);
  slot.written += bytes.size();
}

void SafetensorsWriter::finish() {
  Impl& impl = *impl_;
  for (const Slot& slot : impl.slots)
    if (slot.written != slot.end - slot.begin)
      throw Error("tensor '" + slot.tensor.name + "' got " + std::to_string(slot.written) + " of " +
                  std::to_string(slot.end - slot.begin) + " bytes");
  durable_rename(impl.descriptor, impl.temporary, impl.path);
  impl.descriptor = -1;
}

}  // namespace maia
