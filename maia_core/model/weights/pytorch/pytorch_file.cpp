#include "model/weights/pytorch/pytorch_file.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "maia/error.hpp"
#include "model/weights/pytorch/checkpoint.hpp"
#include "model/weights/pytorch/pickle.hpp"

namespace maia {
namespace {

/// Of one pickle. The largest checkpoints of vision models have well below a megabyte.
constexpr std::uint64_t longest_pickle = std::uint64_t{256} << 20;

/// The number at the beginning of the format that PyTorch had before 1.6, as a pickled integer, and its version.
constexpr std::string_view legacy_magic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t legacy_version = 1001;

/// Where the storages of a file are.
class Storages {
 public:
  virtual ~Storages() = default;
  virtual SharedBytes read(const pickle::Storage& storage) = 0;

 protected:
  static std::uint64_t bytes_of(const pickle::Storage& storage) {
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(storage.elements, static_cast<std::int64_t>(element_size(storage.type)), &bytes))
      throw Error("its storage '" + storage.key + "' has an impossible length");
    return static_cast<std::uint64_t>(bytes);
  }

  static void check_length(const pickle::Storage& storage, std::uint64_t found) {
    if (found != bytes_of(storage))
      throw Error("its storage '" + storage.key + "' has " + std::to_string(found) + " bytes instead of " +
                  std::to_string(bytes_of(storage)));
  }
};

class ZipStorages : public Storages {
 public:
  ZipStorages(const ZipArchive& archive, std::string folder) : archive_(archive), folder_(std::move(folder)) {}

  SharedBytes read(const pickle::Storage& storage) override {
    const std::string name = folder_ + "data/" + storage.key;
    check_length(storage, archive_.size(name));
    return archive_.read(name);
  }

 private:
  const ZipArchive& archive_;
  std::string folder_;
};

/// The storages follow the pickles: each with its number of elements first.
class LegacyStorages : public Storages {
 public:
  LegacyStorages(std::span<const std::byte> bytes, const std::vector<std::string>& keys,
                 const std::map<std::string, pickle::Storage>& described) {
    for (const std::string& key : keys) {
      const auto found = described.find(key);
      if (found == described.end()) throw Error("it lists the storage '" + key + "', which nothing refers to");
      std::int64_t elements = 0;
      if (bytes.size() < sizeof elements) throw Error("it is cut short before the storage '" + key + "'");
      std::memcpy(&elements, bytes.data(), sizeof elements);
      bytes = bytes.subspan(sizeof elements);
      if (elements != found->second.elements)
        throw Error("its storage '" + key + "' has " + std::to_string(elements) + " elements instead of " +
                    std::to_string(found->second.elements));
      const std::uint64_t length = bytes_of(found->second);
      if (length > bytes.size()) throw Error("it is cut short in the storage '" + key + "'");
      places_[key] = bytes.first(length);
      bytes = bytes.subspan(length);
    }
  }

  SharedBytes read(const pickle::Storage& storage) override {
    const auto found = places_.find(storage.key);
    if (found == places_.end()) throw Error("it has no storage '" + storage.key + "'");
    check_length(storage, found->second.size());
    const SharedBytes bytes = SharedBytes::allocate(found->second.size());
    if (bytes.size > 0) std::memcpy(bytes.data.get(), found->second.data(), bytes.size);
    return bytes;
  }

 private:
  std::map<std::string, std::span<const std::byte>> places_;
};

/// Throws Error if an element would lie outside of its storage.
void check_view(const PytorchTensor& tensor, std::int64_t storage_elements) {
  const auto fail = [&] { throw Error("its tensor '" + tensor.name + "' does not fit into its storage"); };
  if (tensor.sizes.size() != tensor.strides.size() || tensor.offset < 0) fail();
  std::int64_t last = tensor.offset, count = 1;
  bool is_empty = false;
  for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
    std::int64_t reach = 0;
    if (tensor.sizes[i] < 0 || tensor.strides[i] < 0) fail();
    if (tensor.sizes[i] == 0) {
      is_empty = true;
      continue;
    }
    if (__builtin_mul_overflow(tensor.sizes[i] - 1, tensor.strides[i], &reach) ||
        __builtin_add_overflow(last, reach, &last) || __builtin_mul_overflow(count, tensor.sizes[i], &count))
      fail();
  }
  if (is_empty ? tensor.offset > storage_elements : last >= storage_elements) fail();
}

/// Tensors that repeat or rearrange their storage's elements are copied by whoever uses them. Such copies can be needed
/// (a transposed weight), but a short file must not ask for more than this beyond its own size.
constexpr std::uint64_t most_copied_beyond_storages = std::uint64_t{256} << 20;

std::vector<PytorchTensor> resolve(const pickle::Document& document, Storages& storages) {
  std::map<std::pair<std::string, ElementType>, SharedBytes> loaded;
  std::uint64_t loaded_bytes = 0, copied_bytes = 0;
  std::vector<PytorchTensor> tensors;
  for (const pickle::NamedTensor& named : pickle::named_tensors(document)) {
    const auto& view = *document.get<pickle::Tensor>(named.tensor);
    const auto& storage = *document.get<pickle::Storage>(view.storage);
    PytorchTensor tensor{named.name, storage.type, view.sizes, view.strides, view.offset, {}};
    check_view(tensor, storage.view_elements);
    tensor.offset += storage.view_begin;

    const auto [place, is_new] = loaded.try_emplace({storage.key, storage.type});
    if (is_new) {
      place->second = storages.read(storage);
      loaded_bytes += place->second.size;
    } else if (place->second.size != static_cast<std::uint64_t>(storage.elements) * element_size(storage.type)) {
      throw Error("its storage '" + storage.key + "' has two lengths");
    }
    tensor.storage = place->second;

    if (!tensor.is_contiguous()) {
      const auto bytes = static_cast<std::uint64_t>(tensor.elements()) * element_size(tensor.type);
      if (bytes > loaded_bytes + most_copied_beyond_storages -
                      std::min(copied_bytes, loaded_bytes + most_copied_beyond_storages))
        throw Error("its tensor '" + tensor.name + "' repeats the elements of a small storage too often");
      copied_bytes += bytes;
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

/// Calls `read`, whose errors then say which pickle they are about.
pickle::Document parse(std::span<const std::byte> bytes, const char* which) try {
  return pickle::parse(bytes);
} catch (const Error& error) {
  throw Error(std::string(which) + ": " + error.what());
}

/// The folder of the archive that has data.pkl, with a slash at the end.
std::optional<std::string> archive_folder(const ZipArchive& archive) {
  constexpr std::string_view file = "data.pkl";
  for (const std::string& name : archive.names()) {
    if (!name.ends_with(file)) continue;
    const std::string folder = name.substr(0, name.size() - file.size());
    if (std::count(folder.begin(), folder.end(), '/') == 1 && folder.back() == '/') return folder;
  }
  return std::nullopt;
}

bool has_code(const ZipArchive& archive, const std::string& folder) {
  return archive.contains(folder + "constants.pkl") &&
         std::any_of(archive.names().begin(), archive.names().end(),
                     [&](const std::string& name) { return name.starts_with(folder + "code/"); });
}

std::vector<PytorchTensor> read_zip(std::span<const std::byte> bytes) {
  const ZipArchive archive(bytes);
  const std::optional<std::string> folder = archive_folder(archive);
  if (!folder) throw Error("it is a zip archive, but not one of PyTorch: it has no file data.pkl");
  if (has_code(archive, *folder)) throw Error("it is a TorchScript archive, not a state dict");
  if (archive.contains(*folder + "byteorder")) {
    const SharedBytes order = archive.read(*folder + "byteorder");
    if (std::string_view(reinterpret_cast<const char*>(order.data.get()), order.size) != "little")
      throw Error("its numbers are big-endian; load and save it with PyTorch on this machine");
  }
  if (archive.size(*folder + "data.pkl") > longest_pickle) throw Error("its pickle is too long");
  const SharedBytes pickled = archive.read(*folder + "data.pkl");
  const pickle::Document document = parse({pickled.data.get(), pickled.size}, "its pickle data.pkl");
  ZipStorages storages(archive, *folder);
  return resolve(document, storages);
}

std::vector<PytorchTensor> read_legacy(std::span<const std::byte> bytes) {
  std::span<const std::byte> rest = bytes;
  const auto next = [&](const char* which) {
    pickle::Document document = parse(rest.first(std::min<std::uint64_t>(rest.size(), longest_pickle)), which);
    rest = rest.subspan(document.length);
    return document;
  };
  const pickle::Document magic = next("its magic number");
  const auto* number = magic.get<pickle::LongInteger>(magic.root);
  if (number == nullptr || number->bytes != legacy_magic) throw Error("it is a pickle, but not one of PyTorch");
  const pickle::Document version = next("its version");
  const auto* format = version.get<std::int64_t>(version.root);
  if (format == nullptr || *format != legacy_version) throw Error("it has an unknown version of PyTorch's old format");

  const pickle::Document system = next("its description of the system");
  if (const auto* facts = system.get<pickle::Dict>(system.root))
    for (const auto& [key, value] : facts->items) {
      const auto* name = system.get<pickle::Text>(key);
      const auto* flag = system.get<bool>(value);
      if (name != nullptr && name->text == "little_endian" && (flag == nullptr || !*flag))
        throw Error("its numbers are big-endian; load and save it with PyTorch on this machine");
    }

  const pickle::Document document = next("its pickle");
  const pickle::Document listed = next("its list of storages");
  const auto* list = listed.get<pickle::List>(listed.root);
  if (list == nullptr) throw Error("its list of storages is no list");
  std::vector<std::string> keys;
  for (const pickle::Ref item : list->items) {
    const auto* key = listed.get<pickle::Text>(item);
    if (key == nullptr) throw Error("its list of storages has " + pickle::describe(listed.at(item)));
    keys.push_back(key->text);
  }
  std::map<std::string, pickle::Storage> described;
  for (const pickle::Value& value : document.values)
    if (const auto* storage = std::get_if<pickle::Storage>(&value)) described.emplace(storage->key, *storage);
  LegacyStorages storages(rest, keys, described);
  return resolve(document, storages);
}

bool looks_like_legacy(std::span<const std::byte> bytes) {
  // PROTO 2, LONG1 of 10 bytes: the magic number.
  constexpr std::string_view start("\x80\x02\x8a\x0a", 4);
  return bytes.size() > start.size() && std::memcmp(bytes.data(), start.data(), start.size()) == 0;
}

}  // namespace

std::int64_t PytorchTensor::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return count;
}

bool PytorchTensor::is_contiguous() const {
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return true;
  std::int64_t expected = 1;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    if (sizes[i] != 1 && strides[i] != expected) return false;
    expected *= sizes[i];
  }
  return true;
}

std::vector<PytorchTensor> read_pytorch_file(std::span<const std::byte> bytes) {
  if (looks_like_zip(bytes)) return read_zip(bytes);
  if (looks_like_legacy(bytes)) return read_legacy(bytes);
  throw Error("it is no file of PyTorch");
}

bool looks_like_pytorch(std::span<const std::byte> bytes) { return looks_like_zip(bytes) || looks_like_legacy(bytes); }

bool has_torchscript_code(std::span<const std::byte> bytes) {
  if (!looks_like_zip(bytes)) return false;
  const ZipArchive archive(bytes);
  const std::optional<std::string> folder = archive_folder(archive);
  return folder && has_code(archive, *folder);
}

}  // namespace maia
