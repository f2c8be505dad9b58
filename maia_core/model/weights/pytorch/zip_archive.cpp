#include "model/weights/pytorch/zip_archive.hpp"

#include <zip.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "maia/error.hpp"

namespace maia {
namespace {

/// Deflated data can stand for at most this many times its length.
constexpr std::uint64_t highest_ratio = 1032;

/// Weights never shrink like this; what does is a trap. Small files may be of one value.
constexpr std::uint64_t suspicious_ratio = 100;
constexpr std::uint64_t suspicious_size = std::uint64_t{64} << 20;

std::string message(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

}  // namespace

SharedBytes SharedBytes::allocate(std::size_t size) {
  constexpr std::size_t alignment = 64;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* memory = rounded < size ? nullptr : std::aligned_alloc(alignment, std::max(rounded, alignment));
  if (memory == nullptr) throw Error("there is not enough memory for " + std::to_string(size) + " bytes");
  return {{static_cast<std::byte*>(memory), [](std::byte* bytes) { std::free(bytes); }}, size};
}

struct ZipArchive::Impl {
  zip_t* archive = nullptr;

  ~Impl() { zip_discard(archive); }

  zip_stat_t entry(const std::string& name) const {
    zip_stat_t entry;
    zip_stat_init(&entry);
    if (zip_stat(archive, name.c_str(), ZIP_FL_ENC_RAW, &entry) != 0) throw Error("it has no file '" + name + "'");
    constexpr zip_uint64_t needed =
        ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((entry.valid & needed) != needed) throw Error("its directory says too little of '" + name + "'");
    if (entry.encryption_method != ZIP_EM_NONE) throw Error("its file '" + name + "' is encrypted");
    if (entry.comp_method != ZIP_CM_STORE && entry.comp_method != ZIP_CM_DEFLATE)
      throw Error("its file '" + name + "' is packed by the unusual method " + std::to_string(entry.comp_method));
    const bool stored = entry.comp_method == ZIP_CM_STORE;
    if (stored ? entry.size != entry.comp_size : entry.size / highest_ratio > entry.comp_size)
      throw Error("its file '" + name + "' can't have the length " + std::to_string(entry.size));
    if (entry.size > suspicious_size && entry.size / suspicious_ratio > entry.comp_size)
      throw Error("its file '" + name + "' would grow to " + std::to_string(entry.size) + " bytes from " +
                  std::to_string(entry.comp_size) + ", as no weights do");
    return entry;
  }
};

ZipArchive::ZipArchive(std::span<const std::byte> bytes) : impl_(std::make_unique<Impl>()) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) throw Error(message(error));
  impl_->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (impl_->archive == nullptr) {
    zip_source_free(source);
    throw Error("its zip directory is damaged or cut off (" + message(error) + ")");
  }
  zip_error_fini(&error);
  const zip_int64_t count = zip_get_num_entries(impl_->archive, 0);
  names_.reserve(static_cast<std::size_t>(std::max<zip_int64_t>(count, 0)));
  for (zip_int64_t i = 0; i < count; ++i)
    if (const char* name = zip_get_name(impl_->archive, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW))
      names_.emplace_back(name);
}

ZipArchive::~ZipArchive() = default;
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;

bool ZipArchive::contains(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::uint64_t ZipArchive::size(const std::string& name) const { return impl_->entry(name).size; }

SharedBytes ZipArchive::read(const std::string& name) const {
  const zip_stat_t entry = impl_->entry(name);
  const SharedBytes bytes = SharedBytes::allocate(entry.size);
  zip_file_t* file = zip_fopen_index(impl_->archive, entry.index, 0);
  if (file == nullptr) throw Error("its file '" + name + "' is damaged (" + zip_strerror(impl_->archive) + ")");
  // Reading to the very end makes the library compare the checksum.
  std::size_t done = 0;
  zip_int64_t got = 0;
  std::byte beyond{};
  while ((got = done < bytes.size ? zip_fread(file, bytes.data.get() + done, bytes.size - done)
                                  : zip_fread(file, &beyond, 1)) > 0) {
    done += static_cast<std::size_t>(got);
    if (done > bytes.size) break;
  }
  const std::string why = got < 0 ? zip_file_strerror(file) : "its length is wrong";
  zip_fclose(file);
  if (got < 0 || done != bytes.size) throw Error("its file '" + name + "' is damaged (" + why + ")");
  return bytes;
}

bool looks_like_zip(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && bytes[0] == std::byte{'P'} && bytes[1] == std::byte{'K'} && bytes[2] == std::byte{3} &&
         bytes[3] == std::byte{4};
}

}  // namespace maia
