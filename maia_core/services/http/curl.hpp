// What all uses of libcurl have in common.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace maia {

struct CurlCleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanup>;

/// A handle for http and https alone, that sends no signals and calls itself maia. Throws Error if libcurl can't start.
CurlHandle make_curl_handle();

/// The same for a handle that was reset.
void prepare_curl_handle(CURL* handle);

/// Whether it is the connection that failed, so that another attempt may succeed.
bool is_broken_connection(CURLcode code);

[[noreturn]] void libcurl_is_too_old();

/// Throws Error if this libcurl does not know the option.
template <class T>
void set_option(CURL* handle, CURLoption option, T value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) libcurl_is_too_old();
}

}  // namespace maia
