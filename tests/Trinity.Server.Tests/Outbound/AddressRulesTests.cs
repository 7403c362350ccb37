using System.Net;
using Microsoft.Extensions.Options;
using Trinity.Engine.Outbound;

namespace Trinity.Server.Tests.Outbound;

/// <summary>Which addresses the server connects to by itself.</summary>
public sealed class AddressRulesTests
{
    private const int Port = 443;

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("2001:db7:ffff::1")]
    [InlineData("2001:db9::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:f7f7:f7f7")]
    public void Address_OfThePublicInternet_IsAllowed_Rule30(string address) => Assert.True(IsAllowed(address));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.0")]
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.255.255")]
    [InlineData("172.16.0.0")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.0")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::2")]
    [InlineData("100::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:80ff:fffe")]
    [InlineData("2001:0:4136:e378:8000:63bf:3f57:fefe")]
    [InlineData("2606:4700::5efe:10.0.0.1")]
    [InlineData("2606:4700::200:5efe:10.0.0.1")]
    public void Address_InsideANetwork_HoweverItIsWritten_IsRefused_Rule30(string address) => Assert.False(IsAllowed(address));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("64:ff9b::a01:203", true)]
    [InlineData("fd12::1", true)]
    [InlineData("fd13::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("8.8.8.8", true)]
    public void Address_OfARangeTheInstanceLists_IsAllowedAndNoOther_Rule30(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, IsAllowed(address, allowed: ["10.1.0.0/16", "fd12::/16"]));

    [Theory]
    [InlineData("0.0.0.0", "8.8.4.4", 8080, false)]
    [InlineData("::", "8.8.4.4", 8080, false)]
    [InlineData("::", "2606:4700::9", 8080, false)]
    [InlineData("8.8.4.4", "8.8.4.4", 8080, false)]
    [InlineData("8.8.4.4", "::ffff:8.8.4.4", 8080, false)]
    [InlineData("0.0.0.0", "8.8.4.4", 443, true)]
    [InlineData("0.0.0.0", "8.8.8.8", 8080, true)]
    [InlineData("127.0.0.1", "8.8.4.4", 8080, true)]
    public void Address_WhereTheServerListens_IsRefused_Rule30(string listener, string address, int port, bool isAllowed)
    {
        var listeners = new OwnListeners(() => [IPAddress.Parse("8.8.4.4"), IPAddress.Parse("2606:4700::9")]);
        listeners.Add(new IPEndPoint(IPAddress.Parse(listener), 8080));

        Assert.Equal(isAllowed, new AddressRules(Options.Create(new OutboundOptions()), listeners).IsAllowed(IPAddress.Parse(address), port));
    }

    [Theory]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("10.1.2.3/32", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("::/0", true)]
    [InlineData("2001:db8::1/128", true)]
    [InlineData("10.0.0.1/8", false)]
    [InlineData("fd00::1/8", false)]
    [InlineData("10.1.0.0/33", false)]
    [InlineData("10.1.0.0/-1", false)]
    [InlineData("10.1.0.0", false)]
    [InlineData("10.1.0.0/16/8", false)]
    [InlineData("receiver.test/8", false)]
    [InlineData("", false)]
    public void Range_IsAnAddressAndHowMuchOfItCounts(string text, bool isRange)
    {
        Assert.Equal(isRange, AddressRange.TryParse(text, out var range));
        Assert.Equal(isRange, range is not null);
        Assert.Equal(!isRange, new OutboundOptions { AllowedRanges = [text] }.Faults().Any());
    }

    private static bool IsAllowed(string address, IReadOnlyList<string>? allowed = null) =>
        new AddressRules(Options.Create(new OutboundOptions { AllowedRanges = allowed ?? [] }), new OwnListeners(() => []))
            .IsAllowed(IPAddress.Parse(address), Port);
}
