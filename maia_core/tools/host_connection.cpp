#include "tools/host_connection.hpp"

#include "image/report.hpp"
#include "tools/session_services.hpp"

void maia_connect(const maia::Host& host, maia::Controls& controls) {
  maia::set_interrupt_hooks(host.interrupt);
  maia::set_progress_hooks(host.progress);
  maia::set_host_hooks(host.display);
  maia::set_remote_hooks(host.remote);
  if (host.remote.call) maia::set_http_client(maia::remote_http_client());
  controls.set_reporting = maia::set_reporting;
  controls.set_backend = maia::set_backend;
}
