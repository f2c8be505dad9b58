#include "exemplars/tar_index.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "exemplars/readable_file.hpp"
#include "maia/error.hpp"

namespace maia {

namespace {

constexpr std::int64_t block = 512;
constexpr std::int64_t longest_extension = 1 << 20;  // of a pax header or long name; real ones have some hundred bytes

[[noreturn]] void fail(const std::string& path, std::int64_t at, const std::string& what) {
  throw Error("'" + path + "' is not a valid tar archive: " + what + " (at byte " + std::to_string(at) + ")");
}

/// A field of a header up to its first NUL.
std::string text(std::string_view field) { return std::string(field.substr(0, field.find('\0'))); }

/// Octal digits, or base 256 if the first bit is set; -1 if it is neither or does not fit.
std::int64_t number(std::string_view field) {
  if (static_cast<unsigned char>(field[0]) & 0x80) {
    std::uint64_t value = static_cast<unsigned char>(field[0]) & 0x7F;
    for (const char c : field.substr(1)) {
      if (value >> 54 != 0) return -1;
      value = value << 8 | static_cast<unsigned char>(c);
    }
    return static_cast<std::int64_t>(value);
  }
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, 8);
  if (error == std::errc::invalid_argument && (field.empty() || field[0] == '\0')) return 0;
  if (error != std::errc() || value < 0) return -1;
  const bool terminated = end == field.data() + field.size() || *end == ' ' || *end == '\0';
  return terminated ? value : -1;
}

bool checksum_fits(std::string_view header) {
  std::int64_t with_unsigned = 0;
  std::int64_t with_signed = 0;  // some old programs
  for (std::size_t i = 0; i < header.size(); ++i) {
    const char c = i >= 148 && i < 156 ? ' ' : header[i];
    with_unsigned += static_cast<unsigned char>(c);
    with_signed += static_cast<signed char>(c);
  }
  const std::int64_t wanted = number(header.substr(148, 8));
  return wanted == with_unsigned || wanted == with_signed;
}

/// "LENGTH KEY=VALUE\n" again and again.
std::map<std::string, std::string> pax_records(const std::string& path, std::int64_t at, std::string_view data) {
  std::map<std::string, std::string> records;
  while (!data.empty() && data.front() != '\0') {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(data.data(), data.data() + data.size(), length);
    const std::size_t digits = static_cast<std::size_t>(end - data.data());
    if (error != std::errc() || length <= digits + 2 || length > data.size() || data[digits] != ' ' ||
        data[length - 1] != '\n') {
      fail(path, at, "a damaged pax header");
    }
    const std::string_view record = data.substr(digits + 1, length - digits - 2);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) fail(path, at, "a damaged pax header");
    records[std::string(record.substr(0, equals))] = std::string(record.substr(equals + 1));
    data.remove_prefix(length);
  }
  return records;
}

void check_not_compressed(const ReadableFile& file) {
  const std::string start = file.read(0, std::min<std::int64_t>(6, file.size()));
  const auto begins = [&](std::string_view magic) { return start.compare(0, magic.size(), magic) == 0; };
  if (begins("\x1F\x8B") || begins("BZh") ||
      begins("\xFD"
             "7zXZ") ||
      begins("\x28\xB5\x2F\xFD")) {
    throw Error("'" + file.path() +
                "' is compressed; unpack it, or repack it as a plain .tar (images don't get smaller by compression)");
  }
}

}  // namespace

std::vector<TarEntry> read_tar_index(const std::string& path) {
  const ReadableFile file(path);
  check_not_compressed(file);
  std::vector<TarEntry> entries;
  std::map<std::string, std::string> global, local;
  std::string long_name;
  for (std::int64_t at = 0;;) {
    if (at == file.size() && at > 0) break;  // the two empty blocks at the end are missing: so do many programs
    if (at + block > file.size()) fail(path, at, "it ends within a header");
    const std::string buffer = file.read(at, block);
    const std::string_view header = buffer;
    if (header.find_first_not_of('\0') == std::string_view::npos) break;
    if (!checksum_fits(header)) fail(path, at, "the checksum of a header does not fit");

    std::int64_t size = number(header.substr(124, 12));
    const char type = header[156];
    const bool extension = type == 'x' || type == 'g' || type == 'L' || type == 'K';
    if (!extension) {
      for (const auto* records : {&global, &local}) {
        const auto found = records->find("size");
        if (found == records->end()) continue;
        const std::string& digits = found->second;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        if (error != std::errc() || end != digits.data() + digits.size()) size = -1;
      }
    }
    // Links, devices and folders have no data, whatever their header says.
    if (type >= '1' && type <= '6') size = 0;
    if (size < 0) fail(path, at, "the size of an entry is no number");
    const std::int64_t data = at + block;
    if (size > file.size() - data) fail(path, at, "it ends within an entry; is the download complete?");

    if (extension) {
      if (size > longest_extension) fail(path, at, "an extended header of " + std::to_string(size) + " bytes");
      const std::string content = file.read(data, size);
      if (type == 'x') local = pax_records(path, at, content);
      if (type == 'g') {
        for (auto& [key, value] : pax_records(path, at, content)) global[key] = value;
      }
      if (type == 'L') long_name = text(content);
    } else {
      if (type == 'S' || local.count("GNU.sparse.major") != 0)
        fail(path, at, "it has a sparse file, which is not supported");
      if (type == '0' || type == '\0' || type == '7') {
        TarEntry entry{text(header.substr(0, 100)), data, size};
        if (header.substr(257, 6) == std::string_view("ustar\0", 6)) {
          const std::string prefix = text(header.substr(345, 155));
          if (!prefix.empty()) entry.name = prefix + "/" + entry.name;
        }
        if (!long_name.empty()) entry.name = long_name;
        if (local.count("path") != 0) entry.name = local["path"];
        while (entry.name.compare(0, 2, "./") == 0) entry.name.erase(0, 2);
        const bool folder_of_old = !entry.name.empty() && entry.name.back() == '/';
        if (!entry.name.empty() && !folder_of_old) entries.push_back(std::move(entry));
      }
      local.clear();
      long_name.clear();
    }
    at = data + (size + block - 1) / block * block;
    at = std::min(at, std::max(file.size(), data));  // the padding of the last entry may be missing
  }
  return entries;
}

}  // namespace maia
