namespace Trinity.Server.Tests.Tenancy;

/// <summary>The check of the property finds what it is for: a property that nothing breaks shows nothing.</summary>
public sealed class LeakCheckTests
{
    private readonly LeakCheck _check = new();

    public LeakCheckTests()
    {
        _check.AddTenant("amber");
        _check.AddTenant("cobalt");
        _check.Add("amber", "user:1");
        _check.Add("cobalt", "user:12");
        _check.Add("cobalt", "agt_3w5e11264sgsf");
    }

    [Theory]
    [InlineData("""{"items":[{"name":"amber-desk"},{"name":"cobalt-desk"}]}""", "cobalt")]
    [InlineData("""{"agent":"agt_3w5e11264sgsf"}""", "agt_3w5e11264sgsf")]
    [InlineData("Location: /api/v1/executions/agt_3w5e11264sgsf", "agt_3w5e11264sgsf")]
    [InlineData("no agent 'Cobalt-Desk'", "cobalt")]
    [InlineData("""{"owner":"user:12"}""", "user:12")]
    public void WhatIsAnothers_IsFound(string text, string found) => Assert.Equal([found], _check.Find("amber", text, []));

    [Theory]
    [InlineData("""{"items":[{"name":"amber-desk","owner":"user:1"}]}""")]
    [InlineData("""{"owner":"user:123"}""")]
    [InlineData("")]
    public void WhatIsOwn_OrNobodys_IsNot(string text) => Assert.Empty(_check.Find("amber", text, []));

    [Fact]
    public void WhatWasSent_MayComeBack_AndNothingBesideIt()
    {
        Assert.Empty(_check.Find("amber", "no 'cobalt-desk' at /agents/cobalt-desk", ["cobalt-desk"]));
        Assert.Equal(["cobalt"], _check.Find("amber", "no 'cobalt-desk' but 'cobalt-other'", ["cobalt-desk"]));
    }

    [Theory]
    [InlineData("amber-desk user:1", false)]
    [InlineData("amber-desk calls agt_3w5e11264sgsf", true)]
    public void LineOfTwoTenants_IsMixed(string line, bool isMixed) => Assert.Equal(isMixed, _check.IsMixed(line));
}
