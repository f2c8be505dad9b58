#include "image/sha256.hpp"

#include <openssl/evp.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "maia/error.hpp"

namespace maia {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

namespace {

void expect(int done) {
  if (done != 1) throw Error("the OpenSSL library of this machine does not offer SHA-256");
}

}  // namespace

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  expect(context_->evp ? EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) : 0);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(const void* data, std::size_t bytes) { expect(EVP_DigestUpdate(context_->evp, data, bytes)); }

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  expect(EVP_DigestFinal_ex(context_->evp, digest, &size));
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256_of_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!file) throw Error("can't read " + path + ": " + std::strerror(errno));
  Sha256 digest;
  std::vector<char> piece(1 << 18);
  while (const std::size_t bytes = std::fread(piece.data(), 1, piece.size(), file.get()))
    digest.update(piece.data(), bytes);
  if (std::ferror(file.get())) throw Error("can't read " + path + ": " + std::strerror(errno));
  return digest.hex();
}

}  // namespace maia
