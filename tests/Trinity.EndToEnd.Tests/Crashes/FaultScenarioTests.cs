namespace Trinity.EndToEnd.Tests.Crashes;

/// <summary>No write is without its faults.</summary>
public sealed class FaultScenarioTests
{
    [Fact]
    public void Writes_AsTheSourcesNameThem_EachHaveAScenario() =>
        Assert.Equal(
            EngineWrites.Names().Order(),
            FaultScenarios.All.Select(scenario => scenario.Write).Append(FaultScenarios.SetUp).Distinct().Order());
}
