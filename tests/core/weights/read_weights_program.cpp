// read_weights() as a program: maia-read-weights WEIGHTS OUT.safetensors [WEIGHTS OUT.safetensors ...]
#include <exception>
#include <iostream>

#include "model/weights/read_weights.hpp"
#include "model/weights/safetensors.hpp"

int main(int count, char** words) {
  int status = 0;
  for (int i = 1; i + 1 < count; i += 2) {
    try {
      maia::write_safetensors(words[i + 1], maia::read_weights(words[i]));
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      status = 1;
    }
  }
  return status;
}
