#include "exemplars/dataset.hpp"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <utility>

#include "exemplars/readable_file.hpp"
#include "exemplars/tar_index.hpp"
#include "image/sha256.hpp"
#include "maia/error.hpp"

namespace fs = std::filesystem;

namespace maia {

namespace {

std::string ending(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || name.find('/', dot) != std::string::npos) return {};
  std::string text = name.substr(dot + 1);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_image_name(const std::string& name) {
  constexpr std::array endings = {"jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff"};
  return std::find(endings.begin(), endings.end(), ending(name)) != endings.end();
}

/// The file's size, or -1 if there is no such regular file.
std::int64_t size_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return -1;
  return status.st_size;
}

/// All files below a folder, links followed. A link to a folder that contains it is not followed again.
class Walk {
 public:
  std::vector<std::string> images, archives;  // relative paths

  explicit Walk(std::string root) : root_(std::move(root)) { visit({}); }

 private:
  void visit(const std::string& relative) {
    const std::string path = root_ + "/" + relative;
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) throw Error("can't read folder '" + path + "': " + std::strerror(errno));
    const std::pair identity{status.st_dev, status.st_ino};
    if (std::find(above_.begin(), above_.end(), identity) != above_.end()) return;
    above_.push_back(identity);
    std::error_code error;
    fs::directory_iterator entries(path, error);
    if (error) throw Error("can't read folder '" + path + "': " + error.message());
    for (; entries != fs::directory_iterator(); entries.increment(error)) {
      const std::string name = relative + entries->path().filename().string();
      std::error_code ignored;
      if (entries->is_directory(ignored)) {
        visit(name + "/");
      } else if (is_image_name(name)) {
        images.push_back(name);
      } else if (ending(name) == "tar") {
        archives.push_back(name);
      }
      if (error) break;
    }
    if (error) throw Error("can't read folder '" + path + "': " + error.message());
    above_.pop_back();
  }

  std::string root_;
  std::vector<std::pair<dev_t, ino_t>> above_;
};

std::vector<DatasetRecord> list_folder(const std::string& folder, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::vector<DatasetRecord> records;
  records.reserve(names.size());
  for (std::string& name : names) {
    const std::int64_t size = size_of(folder + "/" + name);
    records.push_back({std::move(name), size, 0, -1});
  }
  return records;
}

/// Archives by their names relative to a folder, sorted.
std::vector<DatasetArchive> with_sizes(const std::string& folder, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::vector<DatasetArchive> archives;
  for (std::string& name : names) {
    const std::int64_t size = ReadableFile(folder + "/" + name).size();
    archives.push_back({std::move(name), size});
  }
  return archives;
}

std::vector<DatasetRecord> list_archives(const std::string& folder, const std::vector<DatasetArchive>& archives,
                                         bool prefixed) {
  std::vector<DatasetRecord> records;
  for (std::size_t i = 0; i < archives.size(); ++i) {
    for (TarEntry& entry : read_tar_index(folder + "/" + archives[i].name)) {
      if (!is_image_name(entry.name)) continue;
      std::string name = prefixed ? archives[i].name + ":" + entry.name : std::move(entry.name);
      records.push_back({std::move(name), entry.size, entry.offset, static_cast<std::int32_t>(i)});
    }
  }
  return records;
}

std::vector<DatasetRecord> read_list(const std::string& path, const std::string& folder) {
  std::ifstream in(path, std::ios::binary);
  std::vector<DatasetRecord> records;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (line.find('\0') != std::string::npos) {
      throw Error("'" + path + "' is no list of images: line " + std::to_string(records.size() + 1) +
                  " is not text. Give a folder, a .tar file, or a text file with one path a line");
    }
    const std::int64_t size = size_of(line[0] == '/' ? line : folder + "/" + line);
    records.push_back({std::move(line), size, 0, -1});
  }
  if (in.bad()) throw Error("can't read list '" + path + "'");
  return records;
}

/// The folder of the pattern's fixed part and the files that it names.
std::pair<std::string, std::vector<std::string>> expand(const std::string& pattern) {
  glob_t found{};
  const int result = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (result != 0 || paths.empty()) throw Error("no file matches '" + pattern + "'");
  const std::string fixed = pattern.substr(0, pattern.find_first_of("*?["));
  const std::size_t slash = fixed.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : fixed.substr(0, slash);
  for (std::string& path : paths) {
    if (ending(path) != "tar") throw Error("'" + pattern + "' matches '" + path + "', which is no .tar file");
    if (slash != std::string::npos) path.erase(0, slash + 1);
  }
  return {folder, paths};
}

std::string absolute(const std::string& path) {
  std::string text = fs::absolute(path).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

}  // namespace

/// Archives stay open for the next image, but not too many of them.
class Dataset::OpenArchives {
 public:
  std::shared_ptr<const ReadableFile> get(std::int32_t index, const std::string& path, std::int64_t size) {
    const std::scoped_lock lock(mutex_);
    const auto found = files_.find(index);
    if (found != files_.end()) return found->second;
    auto file = std::make_shared<const ReadableFile>(path);
    if (file->size() != size) {
      throw Error("'" + path + "' has changed: it has " + std::to_string(file->size()) + " bytes and had " +
                  std::to_string(size));
    }
    if (files_.size() >= 64) files_.clear();
    files_.emplace(index, file);
    return file;
  }

 private:
  std::mutex mutex_;
  std::map<std::int32_t, std::shared_ptr<const ReadableFile>> files_;
};

Dataset::Dataset(std::string kind, std::string location, std::vector<DatasetArchive> archives,
                 std::vector<DatasetRecord> records)
    : kind_(std::move(kind)),
      location_(std::move(location)),
      archives_(std::move(archives)),
      records_(std::move(records)),
      open_archives_(std::make_shared<OpenArchives>()) {}

Dataset Dataset::open(const std::string& location) {
  const std::string remedy =
      "; give a folder, a .tar file, a pattern of .tar files, or a text file with one path a line";
  if (location.empty()) throw Error("no dataset was named" + remedy);
  struct stat status{};
  std::string kind, place;
  std::vector<DatasetArchive> archives;
  std::vector<DatasetRecord> records;
  if (::stat(location.c_str(), &status) != 0) {
    if (errno != ENOENT) throw Error("can't read dataset '" + location + "': " + std::strerror(errno));
    if (location.find_first_of("*?[") == std::string::npos)
      throw Error("there is no dataset '" + location + "'" + remedy);
    auto [folder, names] = expand(location);
    kind = "tars";
    place = absolute(folder);
    archives = with_sizes(place, std::move(names));
    records = list_archives(place, archives, true);
  } else if (S_ISDIR(status.st_mode)) {
    place = absolute(location);
    Walk walk(place);
    if (walk.images.empty() && !walk.archives.empty()) {
      kind = "tars";
      archives = with_sizes(place, std::move(walk.archives));
      records = list_archives(place, archives, true);
    } else {
      kind = "folder";
      records = list_folder(place, std::move(walk.images));
    }
  } else if (!S_ISREG(status.st_mode)) {
    throw Error("'" + location + "' is neither a folder nor a file" + remedy);
  } else if (ending(location) == "tar") {
    kind = "tar";
    place = absolute(location);
    const std::string parent = fs::path(place).parent_path().string();
    archives = with_sizes(parent, {fs::path(place).filename().string()});
    records = list_archives(parent, archives, false);
  } else if (is_image_name(location)) {
    throw Error("'" + location + "' is a single image" + remedy);
  } else {
    kind = "list";
    place = absolute(location);
    records = read_list(place, fs::path(place).parent_path().string());
  }
  if (records.empty()) {
    throw Error("no images in '" + location +
                "': looked for names ending in .jpg, .jpeg, .png, .webp, .bmp, .tif or .tiff");
  }
  if (records.size() > std::numeric_limits<std::int32_t>::max()) throw Error("too many images in '" + location + "'");
  return Dataset(kind, place, std::move(archives), std::move(records));
}

std::string Dataset::folder() const {
  return kind_ == "folder" || kind_ == "tars" ? location_ : fs::path(location_).parent_path().string();
}

std::string Dataset::path(std::int64_t image) const {
  const DatasetRecord& record = records_[image];
  if (kind_ == "tar") return location_ + ":" + record.name;
  if (!record.name.empty() && record.name[0] == '/') return record.name;
  return folder() + "/" + record.name;
}

std::string Dataset::bytes(std::int64_t image) const {
  const DatasetRecord& record = records_[image];
  std::shared_ptr<const ReadableFile> file;
  if (record.archive < 0) {
    if (record.size < 0) throw Error("there is no file '" + path(image) + "'");
    file = std::make_shared<const ReadableFile>(path(image));
    if (file->size() != record.size) {
      throw Error("'" + path(image) + "' has changed: it has " + std::to_string(file->size()) + " bytes and had " +
                  std::to_string(record.size));
    }
  } else {
    const DatasetArchive& archive = archives_[record.archive];
    file = open_archives_->get(record.archive, folder() + "/" + archive.name, archive.size);
  }
  return file->read(record.offset, record.size);
}

std::string Dataset::hash(bool contents) const {
  // Every text ends with a NUL, which no name contains.
  std::string text = std::to_string(size()) + '\0';
  for (std::int64_t i = 0; i < size(); ++i) {
    text += records_[i].name + '\0' + std::to_string(records_[i].size) + '\0';
    if (contents && records_[i].size >= 0) text += sha256(bytes(i)) + '\0';
  }
  return sha256(text);
}

}  // namespace maia
