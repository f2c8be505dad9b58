#include "services/http/curl_client.hpp"

#include <cstdlib>
#include <thread>

#include "core/weights/expect_error.hpp"
#include "loopback_server.hpp"
#include "services/http/retry.hpp"
#include "unit/temporary_folder.hpp"

namespace maia {
namespace {

using test::LoopbackServer;
using test::ServerConnection;
using test::ServerRequest;
using testing::HasSubstr;
using testing::Not;

struct CurlClient : testing::Test {
  const test::NoProxy no_proxy;
  const std::shared_ptr<const HttpClient> client = make_curl_client();

  static HttpRequest to(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return request;
  }

  /// What a server that behaves like this makes of a request.
  std::string error_of(const LoopbackServer::Behavior& behavior, HttpRequest request = {}, bool* may_pass = nullptr) {
    const LoopbackServer server(behavior);
    request.url = server.url("/path?token=hidden");
    try {
      (void)client->send(request);
      return "no error";
    } catch (const HttpError& error) {
      if (may_pass != nullptr) *may_pass = error.may_pass();
      EXPECT_THAT(error.what(), HasSubstr("http://127.0.0.1:" + std::to_string(server.port()) + "/path"));
      EXPECT_THAT(error.what(), Not(HasSubstr("hidden")));
      return error.what();
    }
  }
};

TEST_F(CurlClient, SendsBodyAndHeadersAndReadsTheReply) {
  const LoopbackServer server([](const ServerRequest&, const ServerConnection& connection) {
    connection.reply(201, "made", "X-Odd:  value \r\nContent-Type: text/plain\r\n");
    return true;
  });
  HttpRequest request = to(server.url("/make?a=b"));
  request.headers = {{"Content-Type", "application/json", ""}, {"X-Empty", "", ""}};
  request.body = std::string("a\0b", 3) + std::string(2'000'000, 'x');
  const HttpReply reply = client->send(request);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.body, "made");
  EXPECT_EQ(reply.header("x-odd"), "value");
  EXPECT_EQ(reply.header("content-type"), "text/plain");
  EXPECT_EQ(reply.header("absent"), "");
  const ServerRequest got = server.requests().at(0);
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.path, "/make?a=b");
  EXPECT_EQ(got.headers.at("content-type"), "application/json");
  EXPECT_EQ(got.headers.at("x-empty"), "");
  EXPECT_EQ(got.headers.count("expect"), 0U);
  EXPECT_EQ(got.body, request.body);
}

TEST_F(CurlClient, GetsAndPostsOverOneConnection) {
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(200, request.method + std::to_string(request.body.size()));
    return true;
  });
  HttpRequest request = to(server.url());
  request.body = "four";
  EXPECT_EQ(client->send(request).body, "POST4");
  request.method = "GET";
  EXPECT_EQ(client->send(request).body, "GET0");
  request.method = "POST";
  EXPECT_EQ(client->send(request).body, "POST4");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlClient, ServesSeveralThreads) {
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(200, request.body);
    return true;
  });
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) {
        HttpRequest request = to(server.url());
        request.body = std::to_string(100 * i + k);
        if (client->send(request).body == request.body) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 80);
}

TEST_F(CurlClient, ReturnsRepliesThatSayNo) {
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(std::stoi(request.path.substr(1)), "body of it", "Retry-After: 7\r\n");
    return true;
  });
  for (const int status : {204, 301, 404, 429, 500}) {
    const HttpReply reply = client->send(to(server.url("/" + std::to_string(status))));
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.header("retry-after"), "7");
    if (status != 204) {
      EXPECT_EQ(reply.body, "body of it");
    }
  }
}

TEST_F(CurlClient, FollowsNoRedirect) {
  const LoopbackServer other([](const ServerRequest&, const ServerConnection& connection) {
    connection.reply(200, "caught");
    return true;
  });
  const test::ScopedVariable key("MAIA_TEST_KEY", "secret");
  for (const int status : {301, 302, 303, 307, 308}) {
    const LoopbackServer server([&](const ServerRequest&, const ServerConnection& connection) {
      connection.reply(status, "", "Location: " + other.url("/elsewhere?token=hidden") + "\r\n");
      return true;
    });
    HttpRequest request = to(server.url());
    request.headers = {{"Authorization", "Bearer ", "MAIA_TEST_KEY"}};
    EXPECT_EQ(client->send(request).status, status);
    EXPECT_ERROR(send_patiently(*client, request), "leads to another address (" + other.url("/elsewhere") + ")");
  }
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(CurlClient, TakesKeysFromTheEnvironmentAndBlotsThemOut) {
  const test::ScopedVariable key("MAIA_TEST_KEY", " secret\n");
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(request.path == "/good" ? 200 : 401, "the key " + request.headers.at("x-api-key") + " is wrong");
    return true;
  });
  HttpRequest request = to(server.url("/good"));
  request.headers = {{"X-Api-Key", "", "MAIA_TEST_KEY"}};
  EXPECT_EQ(client->send(request).body, "the key *** is wrong");
  request.url = server.url("/bad");
  EXPECT_EQ(client->send(request).body, "the key *** is wrong");
}

TEST_F(CurlClient, TakesKeysFromALookup) {
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(200, request.headers.at("authorization").substr(0, 8));
    return true;
  });
  const auto keyed = make_curl_client([](const std::string& name) -> std::string {
    if (name != "KNOWN_KEY") throw Error("no " + name);
    return "secret";
  });
  HttpRequest request = to(server.url());
  request.headers = {{"Authorization", "Bearer ", "KNOWN_KEY"}};
  EXPECT_EQ(keyed->send(request).body, "Bearer s");
  request.headers = {{"Authorization", "Bearer ", "OTHER_KEY"}};
  EXPECT_ERROR(keyed->send(request), "no OTHER_KEY; it holds the key for " + server.url());
}

TEST_F(CurlClient, ReachesThisMachineWithoutAProxy) {
  const LoopbackServer server([](const ServerRequest&, const ServerConnection& connection) {
    connection.reply(200, "here");
    return true;
  });
  const test::ScopedVariable proxy("http_proxy", "http://127.0.0.1:9"), exceptions("no_proxy", nullptr);
  EXPECT_EQ(client->send(to(server.url())).body, "here");
}

TEST_F(CurlClient, SaysWhichKeyIsMissing) {
  HttpRequest request = to("http://user:hidden@127.0.0.1:1/path?token=hidden");
  request.headers = {{"X-Api-Key", "", "MAIA_TEST_UNSET"}};
  EXPECT_ERROR(client->send(request), "MAIA_TEST_UNSET is not set; it holds the key for http://127.0.0.1:1/path");
  const test::ScopedVariable empty("MAIA_TEST_UNSET", "  ");
  EXPECT_ERROR(client->send(request), "MAIA_TEST_UNSET is not set");
}

TEST_F(CurlClient, LetsNoHeaderSmuggleAnother) {
  HttpRequest request = to("http://127.0.0.1:1/");
  request.headers = {{"X-One", "a\r\nX-Two: b", ""}};
  EXPECT_ERROR(client->send(request), "the header X-One");
  request.headers = {{"X-One: a\r\nX-Two", "b", ""}};
  EXPECT_ERROR(client->send(request), "the name of a header");
  const test::ScopedVariable key("MAIA_TEST_KEY", "sec\r\nret");
  request.headers = {{"X-One", "", "MAIA_TEST_KEY"}};
  try {
    (void)client->send(request);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the key MAIA_TEST_KEY for http://127.0.0.1:1/ has line ends"));
    EXPECT_THAT(error.what(), Not(HasSubstr("sec\r")));
  }
}

TEST_F(CurlClient, TalksToWebServersAlone) {
  EXPECT_ERROR(client->send(to("file:///etc/passwd")), "begins with http:// or https://");
  EXPECT_ERROR(client->send(to("gopher://127.0.0.1/")), "begins with http:// or https://");
  HttpRequest request = to("http://127.0.0.1:1/");
  request.method = "DELETE";
  EXPECT_ERROR(client->send(request), "a GET or a POST, not 'DELETE'");
}

TEST_F(CurlClient, SaysThatNobodyListens) {
  int port = 0;
  {
    const LoopbackServer gone([](const ServerRequest&, const ServerConnection&) { return false; });
    port = gone.port();
  }
  try {
    (void)client->send(to("http://127.0.0.1:" + std::to_string(port) + "/path?token=hidden"));
    FAIL();
  } catch (const HttpError& error) {
    EXPECT_FALSE(error.may_pass());
    EXPECT_THAT(error.what(), HasSubstr("nobody listens at this port"));
    EXPECT_THAT(error.what(), Not(HasSubstr("hidden")));
  }
}

TEST_F(CurlClient, GivesUpOnASilentServer) {
  HttpRequest request;
  request.limits.total_seconds = 0.1;
  bool may_pass = false;
  const auto silent = [](const ServerRequest&, const ServerConnection& connection) {
    connection.hang();
    return false;
  };
  EXPECT_THAT(error_of(silent, request, &may_pass), HasSubstr("no whole reply in time"));
  EXPECT_TRUE(may_pass);
}

TEST_F(CurlClient, GivesUpOnAServerThatDribbles) {
  HttpRequest request;
  request.limits.total_seconds = 0.1;
  const auto slow = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
    connection.hang();
    return false;
  };
  EXPECT_THAT(error_of(slow, request), HasSubstr("no whole reply in time"));
}

TEST_F(CurlClient, NoticesAReplyThatIsCutShort) {
  bool may_pass = false;
  const auto cut = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1, 2");
    return false;
  };
  EXPECT_NE(error_of(cut, {}, &may_pass), "no error");
  EXPECT_TRUE(may_pass);
  const auto cut_chunk = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1, ");
    return false;
  };
  EXPECT_NE(error_of(cut_chunk, {}, &may_pass), "no error");
  EXPECT_TRUE(may_pass);
  const auto nothing = [](const ServerRequest&, const ServerConnection&) { return false; };
  EXPECT_NE(error_of(nothing, {}, &may_pass), "no error");
  EXPECT_TRUE(may_pass);
}

TEST_F(CurlClient, StopsReadingWhatIsTooLong) {
  HttpRequest request;
  request.limits.most_bytes = 1000;
  bool may_pass = true;
  const auto endless = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.raw(std::string(1000, 'x'))) continue;
    return false;
  };
  EXPECT_THAT(error_of(endless, request, &may_pass), HasSubstr("longer than the 1000 bytes"));
  EXPECT_FALSE(may_pass);
  const auto endless_headers = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("HTTP/1.1 200 OK\r\n");
    while (connection.raw("X-Header: " + std::string(1000, 'x') + "\r\n")) continue;
    return false;
  };
  EXPECT_NE(error_of(endless_headers, request), "no error");
}

TEST_F(CurlClient, RefusesWhatIsNotHttp) {
  const auto greeting = [](const ServerRequest&, const ServerConnection& connection) {
    connection.raw("220 mail.example.org ready\r\n");
    return false;
  };
  EXPECT_NE(error_of(greeting), "no error");
}

TEST_F(CurlClient, CanBeInterrupted) {
  HttpRequest request;
  request.check = [] { throw Error("interrupted"); };
  const LoopbackServer server([](const ServerRequest&, const ServerConnection& connection) {
    connection.hang();
    return false;
  });
  request.url = server.url();
  EXPECT_ERROR(client->send(request), "interrupted");
}

TEST_F(CurlClient, HandsOverTheBodyAsItComes) {
  const LoopbackServer server([](const ServerRequest& request, const ServerConnection& connection) {
    connection.reply(request.path == "/no" ? 400 : 200, std::string(300'000, 'x'));
    return true;
  });
  HttpRequest request = to(server.url());
  std::size_t pieces = 0, bytes = 0;
  request.on_body = [&](const char*, std::size_t length) {
    ++pieces;
    bytes += length;
  };
  EXPECT_EQ(client->send(request).body, "");
  EXPECT_EQ(bytes, 300'000U);
  EXPECT_GT(pieces, 1U);
  request.url = server.url("/no");
  EXPECT_EQ(client->send(request).body.size(), 300'000U);
  EXPECT_EQ(bytes, 300'000U);
  request.url = server.url();
  request.on_body = [](const char*, std::size_t) { throw Error("enough"); };
  EXPECT_ERROR(client->send(request), "enough");
}

TEST_F(CurlClient, ComesThroughABusyServer) {
  std::atomic<int> asked{0};
  const LoopbackServer server([&](const ServerRequest&, const ServerConnection& connection) {
    switch (++asked) {
      case 1:
        connection.reply(429, R"({"error": "slow down"})", "Retry-After: 0\r\n");
        return true;
      case 2:
        connection.reply(500, "<html>", "Retry-After: 0\r\n");
        return true;
      case 3:
        return false;
      default:
        connection.reply(200, "at last");
        return true;
    }
  });
  RetryPolicy policy;
  policy.first_delay = 0.001;
  EXPECT_EQ(send_patiently(*client, to(server.url()), policy).body, "at last");
  EXPECT_EQ(asked, 4);
}

}  // namespace
}  // namespace maia
