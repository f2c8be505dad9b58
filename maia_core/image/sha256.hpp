// SHA-256, for everything in maia that is known by its content.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace maia {

/// The digest of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(const void* data, std::size_t bytes);

  /// 64 lower-case hexadecimal digits; nothing may be added afterwards.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

/// The same of a file's content, read piece by piece. Throws Error, naming the file, if it can't be read.
std::string sha256_of_file(const std::string& path);

}  // namespace maia
