using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Client;
using Trinity.Server.Tests.Http;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Attacks;

/// <summary>What a body does not offer cannot be set by it: fields that the server decides on are refused in every body, at every depth.</summary>
public sealed class MassAssignmentTests : IAsyncLifetime
{
    private static readonly string[] Fields =
    [
        "id", "tenant", "tenantId", "owner", "ownerId", "role", "rights", "level", "isAdmin", "isInstanceAdmin", "createdBy", "createdAt", "updatedAt",
        "deletedAt", "suspendedAt", "revokedAt", "userId", "agentId", "passwordHash", "totpSecret", "hash", "revision", "desiredState", "heldBy", "__proto__",
    ];

    /// <summary>Where such a field is what the request is for. One that is added is to be thought about.</summary>
    private static readonly string[] Offered =
    [
        "ApproveAccess.level", "ChangePerson.role", "CreateInvitation.role", "RequestAccess.level", "ShareAgent.level", "ShareAgent.role",
        "SignIn.tenant", "SwitchTenant.tenant", "TransferAgent.owner",
    ];

    private readonly HttpClient _http = new();
    private DeskServer? _server;

    private TestServer Server => _server!.Server;

    public async ValueTask InitializeAsync() => _server = await DeskServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Fields_ThatAreTheServers_AreRefusedByEveryBody_AtEveryDepth()
    {
        var doors = Door.All(Server, place => place.EndsWith(" number", StringComparison.Ordinal) ? "1" : "x").Where(door => BodyOf(door) is not null).ToArray();
        var faults = new List<string>();
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var door in doors)
        {
            foreach (var (type, wrap) in Objects(BodyOf(door)!, inner => inner))
            {
                var known = type.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToHashSet(StringComparer.Ordinal);
                foreach (var field in Fields)
                {
                    if (known.Contains(field))
                    {
                        offered.Add($"{type.Name}.{field}");
                    }
                    else if (await RefusalAsync(door, wrap($"{{\"{field}\":1}}")) is var (status, code, detail)
                        && ((status, code) != (400, "invalid_json") || !detail.Contains("not known here", StringComparison.Ordinal) || !detail.Contains(field, StringComparison.Ordinal)))
                    {
                        faults.Add($"{door} with {type.Name}.{field}: {status} {code} {detail}");
                    }
                }
            }
        }

        Assert.True(doors.Length > 20, $"{doors.Length} bodies");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(Offered, offered.Order(StringComparer.Ordinal));
    }

    /// <summary>The record that an endpoint reads.</summary>
    private static Type? BodyOf(Door door) => door.TakesBody
        ? door.Handler?.GetParameters().Select(parameter => parameter.ParameterType).SingleOrDefault(IsRecord)
        : null;

    /// <summary>A body, and the objects within it, each with what makes a body of it.</summary>
    private static IEnumerable<(Type Type, Func<string, string> Wrap)> Objects(Type type, Func<string, string> wrap)
    {
        yield return (type, wrap);
        foreach (var property in type.GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var element = property.PropertyType.GenericTypeArguments.FirstOrDefault() ?? property.PropertyType;
            if (IsRecord(element))
            {
                var isList = element != property.PropertyType;
                foreach (var inner in Objects(element, text => wrap(isList ? $"{{\"{name}\":[{text}]}}" : $"{{\"{name}\":{text}}}")))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool IsRecord(Type type) => type.Assembly == typeof(TrinityClient).Assembly && type != typeof(RawJson) && type.IsClass;

    private async Task<(int Status, string Code, string Detail)> RefusalAsync(Door door, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), new Uri(new Uri(Server.Address), door.Path))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.ApiKey);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var problem = answer.IsSuccessStatusCode ? null : JsonNode.Parse(text);
        return ((int)answer.StatusCode, problem?["code"]?.GetValue<string>() ?? string.Empty, problem?["detail"]?.GetValue<string>() ?? text);
    }
}
