// Images on the disk, numbered.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace maia {

/// Where the bytes of one image are.
struct DatasetRecord {
  std::string name;           ///< relative to the dataset's location
  std::int64_t size = -1;     ///< bytes; -1 if the file was not there when the dataset was opened
  std::int64_t offset = 0;    ///< in `container`
  std::int32_t archive = -1;  ///< index in Dataset::archives(), or -1: a file of its own
};

/// A tar archive of a dataset.
struct DatasetArchive {
  std::string name;  ///< relative to the dataset's folder
  std::int64_t size = 0;
};

/// A numbered list of images. Their order depends on nothing but their names:
///   - a folder: all files below it that end in .jpg, .jpeg, .png, .webp, .bmp, .tif or .tiff (case ignored), sorted
///   bytewise
///     by their path relative to the folder;
///   - a .tar file: the members with such endings in the archive's order, named by their paths in it;
///   - a folder without images but with .tar files, or a pattern such as "shards/train-*.tar": the archives sorted
///   bytewise;
///     names are the archive's path relative to the folder, a colon, and the member's path;
///   - any other file: a list of paths, one a line, absolute or relative to the list's folder, in the list's order.
/// Immutable; safe to use from several threads.
class Dataset {
 public:
  /// Throws Error, naming the place, if there is nothing there, or no image.
  static Dataset open(const std::string& location);

  /// One that was described before, by the same records.
  Dataset(std::string kind, std::string location, std::vector<DatasetArchive> archives,
          std::vector<DatasetRecord> records);

  std::int64_t size() const { return static_cast<std::int64_t>(records_.size()); }
  const std::string& kind() const { return kind_; }  ///< "folder", "list", "tar" or "tars"
  const std::string& location() const {
    return location_;
  }  ///< an absolute path: of the folder, the list or the archive
  const std::vector<DatasetArchive>& archives() const { return archives_; }
  const std::vector<DatasetRecord>& records() const { return records_; }

  const std::string& name(std::int64_t image) const { return records_[image].name; }

  /// What to show people: the absolute path of the file, or archive:member.
  std::string path(std::int64_t image) const;

  /// The whole file of an image. Throws Error, naming it, if it is not there or its size (for an archive's member: the
  /// archive's) is not the recorded one.
  std::string bytes(std::int64_t image) const;

  /// 64 hexadecimal digits: SHA-256 of all names and sizes, with `contents` also of all bytes (which reads everything).
  /// The location does not count: a dataset that was moved keeps its hash.
  std::string hash(bool contents = false) const;

 private:
  class OpenArchives;
  std::string folder() const;
  std::string kind_, location_;
  std::vector<DatasetArchive> archives_;
  std::vector<DatasetRecord> records_;
  std::shared_ptr<OpenArchives> open_archives_;
};

}  // namespace maia
