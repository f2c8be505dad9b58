// Who makes, changes and describes images in this session.
#pragma once

#include <memory>
#include <string>

#include "maia/services.hpp"

namespace maia {

/// Who serves a role ("image", "describer", "detector") in this session: "offline" (what comes with maia) unless the
/// host set another name, such as "openai:gpt-image-1", which is what the results are kept under. The detector plays
/// synthetic units that are made without one. Throws Error for another role, or a detector that can't be understood.
void set_backend(const std::string& role, const std::string& name);
std::string backend(const std::string& role);

/// The services of the session as they are set now: the embedded ones, or ones that call the host. The names of the
/// latter are the backend's. They keep what they made (see cached_services.hpp); what the host's made is kept on disk,
/// too, in cache_folder()/generated.
std::shared_ptr<const ImageGenerator> session_generator();
std::shared_ptr<const ImageEditor> session_editor();
std::shared_ptr<const Describer> session_describer();

}  // namespace maia
