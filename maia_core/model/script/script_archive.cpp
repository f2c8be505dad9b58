#include "model/script/script_archive.hpp"

#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "maia/error.hpp"
#include "model/script/script_error.hpp"
#include "model/weights/mapped_file.hpp"
#include "model/weights/pytorch/zip_archive.hpp"

namespace maia {

struct ScriptArchive::Reader {
  explicit Reader(const std::string& path) : stream(path) {}
  caffe2::serialize::PyTorchStreamReader stream;
};

ScriptArchive::ScriptArchive(const std::string& path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw Error("can't read " + path + ": it is a folder");
  if (!std::filesystem::exists(path, error)) throw Error("can't read " + path + ": there is no such file");
  bool has_program = false;
  try {
    reader_ = std::make_unique<Reader>(path);
    names_ = reader_->stream.getAllRecords();
    has_program = reader_->stream.hasRecord("data.pkl") && reader_->stream.hasRecord("constants.pkl");
  } catch (const std::exception& failure) {
    throw Error(path + " is not a TorchScript file: it is no zip archive, or is damaged (" + reason(failure) + ")");
  }
  if (!has_program)
    throw Error(path + " is not a TorchScript file: it holds no program; save the model with torch.jit.save()");
}

ScriptArchive::~ScriptArchive() = default;

void ScriptArchive::verify() const {
  try {
    const auto file = MappedFile::open(path_);
    const ZipArchive archive(file->bytes());
    for (const std::string& name : archive.names()) archive.read(name);
  } catch (const Error& failure) {
    throw Error(path_ + " is damaged: " + failure.what());
  }
}

std::string ScriptArchive::record(const std::string& name) const {
  try {
    const auto [data, size] = reader_->stream.getRecord(name);
    return {static_cast<const char*>(data.get()), size};
  } catch (const std::exception& failure) {
    throw Error(path_ + " is damaged: can't read its part '" + name + "' (" + reason(failure) + ")");
  }
}

std::string ScriptArchive::code() const {
  std::string text;
  for (const std::string& name : names_)
    if (name.rfind("code/", 0) == 0 && name.size() > 3 && name.substr(name.size() - 3) == ".py")
      text += record(name) + '\n';
  return text;
}

std::optional<std::string> ScriptArchive::extra_file(const std::string& name) const {
  const std::string full = "extra/" + name;
  if (std::find(names_.begin(), names_.end(), full) == names_.end()) return std::nullopt;
  return record(full);
}

}  // namespace maia
