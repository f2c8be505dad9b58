// One function for each magic, which makes it. registry.cpp puts them in order.
#pragma once

#include <memory>

#include "broker/magics/magic.hpp"

namespace maia::broker {

std::unique_ptr<Magic> make_agent();
std::unique_ptr<Magic> make_backend();
std::unique_ptr<Magic> make_file();
std::unique_ptr<Magic> make_help();
std::unique_ptr<Magic> make_history();
std::unique_ptr<Magic> make_include();
std::unique_ptr<Magic> make_link();
std::unique_ptr<Magic> make_load();
std::unique_ptr<Magic> make_memory();
std::unique_ptr<Magic> make_opt();
std::unique_ptr<Magic> make_replay();
std::unique_ptr<Magic> make_reset();
std::unique_ptr<Magic> make_restart();
std::unique_ptr<Magic> make_sandbox();
std::unique_ptr<Magic> make_std();
std::unique_ptr<Magic> make_time();
std::unique_ptr<Magic> make_timeit();
std::unique_ptr<Magic> make_use();
std::unique_ptr<Magic> make_version();
std::unique_ptr<Magic> make_who();

}  // namespace maia::broker
