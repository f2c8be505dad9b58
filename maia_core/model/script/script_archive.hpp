// The zip file around a TorchScript program, read without loading the program.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace maia {

/// The records of a TorchScript archive. Reads; runs nothing.
class ScriptArchive {
 public:
  /// Throws Error, naming the file, if it is not a TorchScript archive.
  explicit ScriptArchive(const std::string& path);
  ~ScriptArchive();
  ScriptArchive(const ScriptArchive&) = delete;
  ScriptArchive& operator=(const ScriptArchive&) = delete;

  /// Compares the checksums of all records, which libtorch does not. Throws Error, naming the file, if it is damaged.
  void verify() const;

  /// The text of all source files of the program. Throws Error, naming the file, if it is damaged.
  std::string code() const;

  /// The extra file of that name (torch.jit.save(..., _extra_files={name: text})), if there is one.
  /// Throws Error, naming the file, if it is damaged.
  std::optional<std::string> extra_file(const std::string& name) const;

 private:
  struct Reader;
  std::string record(const std::string& name) const;
  std::string path_;
  std::unique_ptr<Reader> reader_;
  std::vector<std::string> names_;
};

}  // namespace maia
