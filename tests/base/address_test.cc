#include "base/address.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

TEST(AddressTest, AnAddressIsAHostAndAPort) {
  const Result<Address> name = ParseAddress("localhost:4663");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->host, "localhost");
  EXPECT_EQ(name->port, 4663);
  const Result<Address> v6 = ParseAddress("[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->ToString(), "[::1]:0");
}

TEST(AddressTest, WhatIsNoAddressIsRefusedWithItsText) {
  for (const char* text : {"", "4663", ":4663", "host", "host:", "host:-1", "host:65536", "::1:5",
                           "host:12x", "[]:5"}) {
    const Result<Address> address = ParseAddress(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().message, ::testing::HasSubstr(text));
  }
}

TEST(AddressTest, OnlyThisMachinesOwnAddressesAreLoopback) {
  for (const char* text : {"127.0.0.1:1", "127.8.0.1:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(ParseAddress(text)->IsLoopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "10.0.0.1:1", "[::]:1", "example.org:1"}) {
    EXPECT_FALSE(ParseAddress(text)->IsLoopback()) << text;
  }
}

}  // namespace
}  // namespace hone
