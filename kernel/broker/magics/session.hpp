// What several magics do to the session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/magics/magic.hpp"

namespace maia::broker {

/// Number of different cells in `log`.
std::size_t cell_count(const std::vector<LoggedCode>& log);

/// "In[1], In[3] to In[5]": the cells in `log`, which is in the order in which they ran.
std::string cell_names(const std::vector<LoggedCode>& log);

/// "C++20, -O1" and, if they are not the usual ones, the headers.
std::string describe(const WorkerProfile& profile);

/// Replaces the worker and prints `what`, what the new worker is like and, if something can be replayed, an offer to do
/// so.
void restart_worker(KernelContext& kernel, const WorkerProfile& profile, std::string_view what);

/// Changes a setting and prints the worker's answer, or `done` if it has none. Throws MagicError if it refuses.
void configure(KernelContext& kernel, const std::string& key, const std::string& value, std::string_view done);

/// Throws MagicError unless the call's body is C++ alone, and some.
void expect_code_body(const MagicCall& call);

/// Throws MagicError unless the text after the magic (`statement`) is C++.
void expect_code_line(const MagicCall& call, std::string_view statement);

/// `path` with a leading ~ replaced by the home folder.
std::string expand_home(const std::string& path);

}  // namespace maia::broker
