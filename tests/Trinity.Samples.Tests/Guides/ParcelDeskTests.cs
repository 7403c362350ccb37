using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Testing;

namespace Trinity.Samples.Tests.Guides;

public sealed class ParcelDeskTests : IAsyncDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly NodeTestHost _host = new();
    private readonly TestAgent _desk;
    private readonly TestAgent _warehouse;

    public ParcelDeskTests()
    {
        _warehouse = _host.Add<Warehouse>("warehouse");
        _desk = _host.Add<ParcelDesk>("desk", new ParcelConfig { PreviousSecret = Secret });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Order_InStock_IsLabelledAndAnnounced()
    {
        var execution = await _desk.SendAsync("parcel.ordered", new Order("kettle"), key: "p-1");

        Assert.Equal("kettle-26", execution.Reply<string>());
        Assert.Equal("kettle", Assert.Single(_warehouse.State<Shelf>("p-1")!.Expected));
        Assert.Equal(["p-1"], (await _desk.SendAsync("parcels.open")).Reply<string[]>()!);
    }

    [Fact]
    public async Task Order_SoldOut_FailsWithoutAnotherAttempt()
    {
        var execution = await _desk.SendAsync("parcel.ordered", new Order("moon"), key: "p-1");

        Assert.Equal(("failed", "sold_out"), (execution.Status, execution.Error!.Code));
    }

    [Fact]
    public async Task Check_AfterThreeDaysWithoutAScan_Alerts()
    {
        await _desk.SendAsync("parcel.ordered", new Order("kettle"), key: "p-1");
        await _host.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Contains("p-1", Assert.Single(_host.Alerts).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsJudged_AsOneOfTheChoices()
    {
        var execution = await _desk.SendAsync("parcel.refused", new Refusal("It smokes."), key: "p-1");
        await Assert.Single(_host.Asks).AnswerAsync(data: new { choice = "broken" });

        Assert.Equal("completed", execution.Status);
        Assert.Equal("broken", _desk.State<Parcel>("p-1")!.Stage);
    }

    [Fact]
    public async Task Return_IsInspectedByAPerson_WhoSeesTheComplaint()
    {
        var execution = await _desk.SendAsync("parcel.returned", new Complaint("c-7", "It leaks."), key: "p-1");
        var ask = Assert.Single(_host.Asks);

        Assert.Equal(("returns", _host.Now.AddHours(4), "It leaks."), (ask.To, ask.DueAt, ask.Context<Complaint>()!.Text));
        await ask.AnswerAsync(data: new Inspection { IsBroken = true, PercentRefunded = 100 });

        Assert.Equal(100, execution.Reply<int>());
        Assert.Equal("scrapped", _desk.State<Parcel>("p-1")!.Stage);
    }

    [Fact]
    public async Task Scan_SignedWithThePreviousSecret_CancelsTheCheck()
    {
        await _desk.SendAsync("parcel.ordered", new Order("kettle"), key: "p-1");
        var body = Encoding.UTF8.GetBytes("""{"parcel":"p-1","stage":"on its way"}""");
        var (_, execution) = await _desk.DeliverAsync(body, new Dictionary<string, string>
        {
            [StandardWebhookSignature.IdHeader] = "msg_1",
            [StandardWebhookSignature.TimestampHeader] = _host.Now.ToUnixTimeSeconds().ToString(),
            [StandardWebhookSignature.SignatureHeader] = StandardWebhookSignature.Sign(body, Secret, "msg_1", _host.Now),
        });
        await _host.AdvanceAsync(TimeSpan.FromDays(4));

        Assert.Equal("completed", execution!.Status);
        Assert.Equal("on its way", _desk.State<Parcel>("p-1")!.Stage);
        Assert.Empty(_host.Alerts);
    }

    [Fact]
    public async Task Scan_Unsigned_IsRefused()
    {
        var (decision, execution) = await _desk.DeliverAsync("{}"u8.ToArray());

        Assert.Equal(401, Assert.IsType<IntakeDecision.Reject>(decision).Status);
        Assert.Null(execution);
    }

    [Fact]
    public void Migrate_StateOfVersion1_BecomesThatOfVersion2()
    {
        var state = new ParcelDesk().Migrate(1, JsonNode.Parse("""{"label":"x","status":"ordered"}""")!);

        Assert.Equal("ordered", state.Deserialize<Parcel>(JsonSerializerOptions.Web)!.Stage);
    }
}
