// Large tables that start as zero.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace maia {

/// Numbers that are zero; memory is used only for the pages that are written to.
template <class T>
class ZeroedArray {
 public:
  /// Throws std::bad_alloc.
  explicit ZeroedArray(std::size_t size)
      : size_(size), data_(static_cast<T*>(std::calloc(std::max<std::size_t>(size, 1), sizeof(T)))) {
    if (!data_) throw std::bad_alloc();
  }

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::size_t size_;
  std::unique_ptr<T[], Free> data_;
};

}  // namespace maia
