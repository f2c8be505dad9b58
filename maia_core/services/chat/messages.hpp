// Messages as all servers accept them.
#pragma once

#include <string>
#include <vector>

#include "maia/chat.hpp"

namespace maia {

/// A request's messages in the form that the strictest server wants: one system text, then turns of user and assistant
/// that alternate and begin with the user.
struct Turns {
  std::string system;
  std::vector<ChatMessage> turns;  ///< texts that follow each other in a message are joined
};

/// Throws Error if nobody says anything, an image is in a message of the system or the assistant, is of no known
/// format, larger than `endpoint` takes, or one too many.
Turns turns_of(const std::vector<ChatMessage>& messages, const ChatEndpoint& endpoint);

/// All text of a message.
std::string text_of(const ChatMessage& message);

/// "image/png", "image/jpeg", "image/webp", "image/gif" by the first bytes; empty if it is none of them.
std::string media_type(std::string_view bytes);

/// Width and height in the header of such a file; 0 if they can't be found.
struct ImageSize {
  int width = 0, height = 0;
};
ImageSize image_size(std::string_view bytes);

}  // namespace maia
