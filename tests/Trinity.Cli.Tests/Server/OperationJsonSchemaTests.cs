namespace Trinity.Cli.Tests.Server;

/// <summary>As <see cref="JsonSchemaTests"/>, for what operators do: history, holds, lanes, counts, many at once, deliveries.</summary>
public sealed class OperationJsonSchemaTests(JsonSchemaTests.Instance instance) : IClassFixture<JsonSchemaTests.Instance>
{
    [Theory]
    [InlineData("AgentCounts", "agents counts")]
    [InlineData("AgentFile", "agents export desk --state")]
    [InlineData("AgentPurges", "agents purges")]
    [InlineData("PageOfAgent", "agents list --sort updated")]
    [InlineData("Agent", "agents hold spare --reason Odd.")]
    [InlineData("Agent", "agents release spare")]
    [InlineData("PageOfAgentLane", "agents lanes desk")]
    [InlineData("PageOfAgentRevision", "agents revisions desk")]
    [InlineData("AgentRevision", "agents revisions desk 1")]
    [InlineData("AskCounts", "asks counts")]
    [InlineData("PageOfAsk", "asks list --priority normal --addressee nobody")]
    [InlineData("BulkResult", "asks answer --agent desk --kind question --text yes --yes")]
    [InlineData("BulkResult", "asks cancel --agent desk --kind alert --yes")]
    [InlineData("BulkResult", "executions cancel --agent stopped --yes")]
    [InlineData("BulkResult", "executions retry --agent desk --status failed --yes")]
    [InlineData("PageOfDelivery", "deliveries list --agent desk")]
    [InlineData("BulkResult", "deliveries redrive --agent desk --yes")]
    [InlineData("BulkResult", "deliveries cancel --agent desk --yes")]
    [InlineData("PageOfDestination", "destinations list --agent desk")]
    public async Task Output_FitsItsSchema(string schema, string command)
    {
        var result = await instance.RunAsync(command);

        Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Error}");
        Assert.Empty(await instance.Schemas.FaultsOfAsync(result.Output, schema));
    }
}
