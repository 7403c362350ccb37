using Trinity.Cli.Demo.Checks;
using Trinity.Cli.Demo.Deliveries;
using Trinity.Cli.Demo.People;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Tests.Demo;

public sealed class ExpectationTests
{
    private static readonly ExpectedAsk Release = new()
    {
        About = "Release acme/api v1?",
        Answer = new AnswerAsk { Answer = "approve" },
        Then = new Dictionary<string, Consequences>(StringComparer.Ordinal)
        {
            ["approve"] = new() { Turns = ["releases/release.report"], Effects = ["emit release.approved"] },
            ["decline"] = new() { Effects = ["emit release.declined"] },
        },
    };

    [Fact]
    public void Deliveries_AreSortedIntoAcceptedRepeatedAndForged()
    {
        var expectation = new Expectation([Of("a"), Of("b"), Of("a"), Of("c") with { IsForged = true }, Of("a")]);

        Assert.Equal((2, 2, 1), (expectation.Accepted, expectation.Repeated, expectation.Forged));
    }

    [Fact]
    public void Consequences_AreAddedUp()
    {
        var expectation = new Expectation(
        [
            Of("a", new Consequences { Turns = ["github/push", "triage/x"], Effects = ["tell triage"] }),
            Of("b", new Consequences { Turns = ["github/push"], Dead = "github/fork" }),
        ]);

        Assert.Equal((2, 1), (expectation.Turns["github/push"], expectation.Turns["triage/x"]));
        Assert.Equal((1, 1), (expectation.Effects["tell triage"], expectation.Dead["github/fork"]));
    }

    [Theory]
    [InlineData("approve", 1, "emit release.approved")]
    [InlineData("decline", 0, "emit release.declined")]
    public void Answer_AddsWhatItLeadsTo(string choice, int turns, string effect)
    {
        var expectation = new Expectation([Of("a", new Consequences { Ask = Release })]);

        expectation.Add(new GivenAnswer(Release.About, choice));

        Assert.Equal(1, expectation.Asks);
        Assert.Equal(turns, expectation.Turns.Total);
        Assert.Equal(1, expectation.Effects[effect]);
        Assert.Equal(1, expectation.Effects.Total);
    }

    [Fact]
    public void Check_OfTallies_NamesWhatIsMissingAndWhatIsTooMany()
    {
        var check = Check.Of("Turns", new Tally("push", "push", "fork"), new Tally("push", "star", "fork"));

        Assert.False(check.Holds);
        Assert.Equal((3, 3), (check.Expected, check.Found));
        Assert.Equal(["Turns: push: expected 2, found 1", "Turns: star: expected 0, found 1"], check.Differences);
    }

    [Fact]
    public void Check_OfEqualTallies_Holds() => Assert.True(Check.Of("Turns", new Tally("push", "fork"), new Tally("fork", "push")).Holds);

    private static Delivery Of(string id, Consequences? expect = null) => new()
    {
        Id = id,
        Event = "push",
        Repository = "acme/api",
        Body = RawJson.From(new { }),
        Expect = expect ?? new Consequences(),
    };
}
