using Trinity.Samples.HelloNode;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests;

public sealed class GreeterTests
{
    [Fact]
    public async Task Hello_SecondVisit_IsCountedPerPerson()
    {
        await using var host = new NodeTestHost();
        var greeter = host.Add<Greeter>("greeter");

        await greeter.SendAsync("hello", new Visitor("Ada"), key: "ada");
        await greeter.SendAsync("hello", new Visitor("Grace"), key: "grace");
        var second = await greeter.SendAsync("hello", new Visitor("Ada"), key: "ada");

        Assert.Equal("Hello, Ada! Visit number 2.", second.Reply<string>());
        Assert.Equal(2, greeter.State<Visits>("ada")!.Count);
        Assert.Equal(1, greeter.State<Visits>("grace")!.Count);
    }

    [Fact]
    public async Task Hello_OwnGreeting_IsUsed()
    {
        await using var host = new NodeTestHost();
        var greeter = host.Add<Greeter>("greeter", new GreeterConfig { Greeting = "Servus" });

        var execution = await greeter.SendAsync("hello", new Visitor("Ada"));

        Assert.Equal("Servus, Ada! Visit number 1.", execution.Reply<string>());
        Assert.Equal("everybody", execution.Key);
        Assert.Equal("visitor.greeted", Assert.Single(execution.Effects).Target);
    }

    [Fact]
    public async Task Hello_WithoutName_FailsAndCountsNothing()
    {
        await using var host = new NodeTestHost();
        var greeter = host.Add<Greeter>("greeter");

        var execution = await greeter.SendAsync("hello", payload: null, key: "ada");

        Assert.Equal("failed", execution.Status);
        Assert.Equal("payload_invalid", execution.Error!.Code);
        Assert.Null(greeter.State<Visits>("ada"));
    }
}
