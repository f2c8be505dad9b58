// read_weights() as a program: maia-read-weights WEIGHTS OUT.safetensors
#include <exception>
#include <iostream>
#include <stdexcept>

#include "model/weights/read_weights.hpp"
#include "model/weights/safetensors.hpp"

int main(int count, char** words) try {
  if (count != 3) throw std::invalid_argument("usage: maia-read-weights WEIGHTS OUT.safetensors");
  maia::write_safetensors(words[2], maia::read_weights(words[1]));
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
