#include "model/weights/safetensors_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "maia/error.hpp"
#include "model/weights/safetensors_header.hpp"

namespace maia {
namespace {

static_assert(std::endian::native == std::endian::little, "the numbers of a file are shown as they lie there");

std::uint64_t header_length(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), safetensors::length_bytes);
  return length;
}

/// Every tensor must have the bytes that its shape needs, and the next must begin where it ends.
void check_layout(const std::vector<safetensors::Entry>& entries, std::uint64_t data_bytes) {
  std::vector<const safetensors::Entry*> by_place;
  by_place.reserve(entries.size());
  for (const safetensors::Entry& entry : entries) {
    if (entry.begin > entry.end || entry.end > data_bytes)
      throw Error("tensor '" + entry.name + "' lies at bytes " + std::to_string(entry.begin) + " to " +
                  std::to_string(entry.end) + " of " + std::to_string(data_bytes) + "; the file may be cut short");
    const std::optional<std::uint64_t> needed = safetensors::byte_count(entry.type, entry.shape);
    if (!needed) throw Error("tensor '" + entry.name + "' has an impossible shape");
    if (*needed != entry.end - entry.begin)
      throw Error("tensor '" + entry.name + "' needs " + std::to_string(*needed) +
                  " bytes by its shape and type but has " + std::to_string(entry.end - entry.begin));
    by_place.push_back(&entry);
  }
  std::sort(by_place.begin(), by_place.end(),
            [](const auto* a, const auto* b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
  std::uint64_t at = 0;
  for (const safetensors::Entry* entry : by_place) {
    if (entry->begin != at)
      throw Error(std::string(entry->begin < at ? "tensors overlap" : "there is a hole") + " before tensor '" +
                  entry->name + "'");
    at = entry->end;
  }
  if (at != data_bytes)
    throw Error("there are " + std::to_string(data_bytes - at) + " bytes at the end that belong to no tensor");
}

}  // namespace

std::int64_t StoredTensor::elements() const { return static_cast<std::int64_t>(data.size() / element_size(type)); }

void StoredTensor::check_view(ElementType wanted) const {
  if (wanted != type)
    throw Error("tensor '" + name + "' has the type " + std::string(element_name(type)) + ", not " +
                std::string(element_name(wanted)));
  if (reinterpret_cast<std::uintptr_t>(data.data()) % element_size(type) != 0)
    throw Error("tensor '" + name + "' is not aligned in its file");
}

bool looks_like_safetensors(std::span<const std::byte> bytes) {
  return bytes.size() > safetensors::length_bytes && header_length(bytes) <= safetensors::longest_header &&
         bytes[safetensors::length_bytes] == std::byte{'{'};
}

SafetensorsFile SafetensorsFile::open(const std::string& path) {
  std::shared_ptr<const MappedFile> mapping = MappedFile::open(path);
  SafetensorsFile file = parse(mapping->bytes(), path);
  file.mapping_ = std::move(mapping);
  return file;
}

SafetensorsFile SafetensorsFile::parse(std::span<const std::byte> bytes, const std::string& name) try {
  if (bytes.size() < safetensors::length_bytes) throw Error("it has only " + std::to_string(bytes.size()) + " bytes");
  const std::uint64_t length = header_length(bytes);
  const std::span<const std::byte> rest = bytes.subspan(safetensors::length_bytes);
  if (length > safetensors::longest_header)
    throw Error("its header would have " + std::to_string(length) + " bytes; the format allows " +
                std::to_string(safetensors::longest_header));
  if (length > rest.size())
    throw Error("its header should have " + std::to_string(length) + " bytes, but only " + std::to_string(rest.size()) +
                " are there; the file is cut short");
  safetensors::Header header =
      safetensors::parse_header({reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(length)});
  const std::span<const std::byte> data = rest.subspan(length);
  check_layout(header.entries, data.size());

  SafetensorsFile file;
  file.name_ = name;
  file.metadata_ = std::move(header.metadata);
  file.tensors_.reserve(header.entries.size());
  for (safetensors::Entry& entry : header.entries)
    file.tensors_.push_back({std::move(entry.name), entry.type, std::move(entry.shape),
                             data.subspan(entry.begin, entry.end - entry.begin)});
  std::sort(file.tensors_.begin(), file.tensors_.end(),
            [](const StoredTensor& a, const StoredTensor& b) { return a.name < b.name; });
  return file;
} catch (const Error& error) {
  throw Error(name + " is no good safetensors file: " + error.what());
}

const StoredTensor* SafetensorsFile::find(std::string_view name) const {
  const auto found = std::lower_bound(tensors_.begin(), tensors_.end(), name,
                                      [](const StoredTensor& tensor, std::string_view n) { return tensor.name < n; });
  return found != tensors_.end() && found->name == name ? &*found : nullptr;
}

const StoredTensor& SafetensorsFile::at(std::string_view name) const {
  if (const StoredTensor* found = find(name)) return *found;
  throw Error(name_ + " has no tensor '" + std::string(name) + "'");
}

}  // namespace maia
