# What cells ask of servers, for the broker and for the fuzzer of the magics.
set(MAIA_SERVICE_SOURCES
  backends.cpp
  counted_model.cpp
  describing.cpp
  for_all.cpp
  ledger.cpp
  served_images.cpp
  service_calls.cpp
  service_desk.cpp
  service_limits.cpp
  trial.cpp
)
