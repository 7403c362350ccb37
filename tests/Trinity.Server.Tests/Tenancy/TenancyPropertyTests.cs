using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Client;
using Trinity.Server.Tests.Http;
using Trinity.Server.Tests.Secrets;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Tenancy;

/// <summary>
/// Whatever the principals of three tenants do, with what is theirs and with what is not: nothing that comes back, is logged or is on record
/// tells of another tenant, and what is another's is answered like what is nowhere.
/// </summary>
[OnEitherStore]
public sealed class TenancyPropertyTests
{
    private const int Operations = 250;

    /// <summary>The length of a random id behind its prefix.</summary>
    private const int RandomLength = 26;

    private static readonly string[] Tenants = ["amber", "cobalt", "indigo"];

    private static readonly string[] Queries =
    [
        "", "limit=2", "agent={name}", "q={tenant}", "tag={tenant}", "owner={person}", "execution={open}", "destination={destination}", "actor={person}",
        "key={lane}", "agent={name}&status=pending", "status=waiting&agent={name}", "addressee={person}", "target={ask}",
    ];

    /// <summary>What would keep the test from signing in again.</summary>
    private static readonly string[] Left = ["SetSecondFactor"];

    [Theory]
    [InlineData(20260101)]
    [InlineData(4711)]
    public async Task NothingOfATenant_ReachesAnother(int seed)
    {
        var output = new LogOutput();
        await using var server = await DeskServer.StartAsync(output.AddTo);
        using var run = await Run.StartAsync(server, output, new Random(seed));

        for (var operation = 0; operation < Operations; operation++)
        {
            await run.StepAsync();
        }

        await run.CheckRecordsAsync();
        Assert.True(run.Foreign > Operations / 5, $"{run.Foreign} operations with what is another's");
        Assert.True(run.Succeeded > Operations / 5, $"{run.Succeeded} operations succeeded");
        Assert.True(run.Faults.Count == 0, $"With the seed {seed}, {run.Faults.Count} leaks:\n{string.Join('\n', run.Faults.Take(20))}");
    }

    private sealed class Run : IDisposable
    {
        private readonly HttpClient _http = new();
        private readonly LeakCheck _check = new();
        private readonly List<TenantWorld> _worlds = [];
        private readonly List<(int Lines, HashSet<string> Sent)> _logged = [];
        private readonly DeskServer _server;
        private readonly LogOutput _output;
        private readonly Random _random;
        private int _count;

        private Run(DeskServer server, LogOutput output, Random random) => (_server, _output, _random) = (server, output, random);

        public List<string> Faults { get; } = [];

        public int Foreign { get; private set; }

        public int Succeeded { get; private set; }

        public static async Task<Run> StartAsync(DeskServer server, LogOutput output, Random random)
        {
            var run = new Run(server, output, random);
            foreach (var (index, tenant) in Tenants.Index())
            {
                run._worlds.Add(await TenantWorld.CreateAsync(server, run._check, index + 11, tenant));
            }

            return run;
        }

        /// <summary>One of the endpoints, as somebody of a tenant, with things of that tenant or of another.</summary>
        public async Task StepAsync()
        {
            var world = Any(_worlds);
            var other = Any([.. _worlds.Where(candidate => candidate != world)]);
            var (who, key) = Any<(string, string?)>([.. world.Keys, ("a session", null)]);
            var doors = Door.All(_server.Server, place => place).Where(door => !door.IsAnonymous && !Left.Contains(door.Operation)).ToArray();
            var door = Any(doors);
            var sent = new HashSet<string>(StringComparer.Ordinal);
            var request = Compose(door, world, _random.Next(2) == 0 ? other : world, sent);
            var answer = await SendAsync(door, request, world, key);
            _logged.Add((_output.Lines.Count, sent));
            var what = $"{door} {request} as {who} of {world.Name}";
            Faults.AddRange(_check.Find(world.Name, answer.Text, sent).Select(found => $"{what}: {answer.Status} tells {found}"));
            if (sent.Count > 0)
            {
                Foreign++;
                var nowhere = sent.Aggregate(request, (text, value) => text.Replacing(value, Absent(value, other)));
                var twin = await SendAsync(door, nowhere, world, key);
                _logged.Add((_output.Lines.Count, sent));
                if ((twin.Status, twin.Code) != (answer.Status, answer.Code))
                {
                    Faults.Add($"{what}: {answer.Status} {answer.Code}, but {twin.Status} {twin.Code} for what is nowhere ({nowhere})");
                }
            }

            if (answer.Status < 300)
            {
                Succeeded++;
                if (door.Method != "GET")
                {
                    await world.RenewAsync();
                }
            }
        }

        /// <summary>The audit log of each tenant, and every line of the log: none of those tells of two.</summary>
        public async Task CheckRecordsAsync()
        {
            foreach (var (name, client) in _worlds.Select(world => (world.Name, world.Client)).Append(("default", _server.Client)))
            {
                var query = "limit=100";
                while (query is not null)
                {
                    var page = await client.Audit.ListAsync(query);
                    Faults.AddRange(
                        from entry in page.Items
                        let text = JsonSerializer.Serialize(entry, TrinityJson.Options)
                        from found in _check.Find(name, text, [])
                        select $"The audit log of {name} tells {found}: {text}");
                    query = page.NextCursor is { } next ? $"limit=100&cursor={next}" : null;
                }
            }

            var number = 0;
            var operation = 0;
            foreach (var line in _output.Lines)
            {
                while (operation < _logged.Count && _logged[operation].Lines <= number)
                {
                    operation++;
                }

                // A request may be logged after it was answered.
                if (_check.IsMixed(line) && _check.IsMixed(line, [.. _logged.Skip(operation - 2).Take(4).SelectMany(entry => entry.Sent)]))
                {
                    Faults.Add($"The log tells of two tenants: {line}");
                }

                number++;
            }
        }

        public void Dispose()
        {
            _http.Dispose();
            _worlds.ForEach(world => world.Dispose());
        }

        /// <summary>A request whose path, query and body name what is the caller's, and at some places what is another's.</summary>
        private Request Compose(Door door, TenantWorld world, TenantWorld other, HashSet<string> sent)
        {
            string Take(Func<TenantWorld, string> valueOf)
            {
                var value = valueOf(_random.Next(3) == 0 ? world : other);
                if (value != valueOf(world))
                {
                    sent.Add(value);
                }

                return value;
            }

            var path = Door.All(_server.Server, place => place.Split(' ') is [var route, var parameter]
                    ? Uri.EscapeDataString(route == door.Route ? Take(named => named.ValueOf(route, parameter)) : "x")
                    : place)
                .Single(candidate => candidate.Method == door.Method && candidate.Route == door.Route).Path;
            var query = door.Method == "GET" ? Fill(Any(Queries), Uri.EscapeDataString) : string.Empty;
            var body = DoorBodies.Of(door) is { } template ? Fill(template, value => JsonValue.Create(value).ToJsonString()[1..^1]) : null;
            var request = new Request(path, query, body);

            // The same route may have other methods, whose paths were filled too.
            sent.RemoveWhere(value => request.Replacing(value, string.Empty) == request);
            return request;

            string Fill(string text, Func<string, string> escape)
            {
                text = text.Replace("\"tenant\":\"default\"", "\"tenant\":\"{tenant}\"", StringComparison.Ordinal)
                    .Replace("{own}", $"{world.Name}-new-{++_count}", StringComparison.Ordinal)
                    .Replace("{owner}", "{person}", StringComparison.Ordinal);
                foreach (var kind in world.Things.Keys.Where(kind => text.Contains($"{{{kind}}}", StringComparison.Ordinal)))
                {
                    text = text.Replace($"{{{kind}}}", escape(Take(named => named.Things[kind])), StringComparison.Ordinal);
                }

                return text;
            }
        }

        private async Task<Answered> SendAsync(Door door, Request request, TenantWorld world, string? key)
        {
            using var message = new HttpRequestMessage(
                new HttpMethod(door.Method), new Uri(new Uri(_server.Server.Address), request.Query.Length > 0 ? $"{request.Path}?{request.Query}" : request.Path));
            message.Content = request.Body is null ? null : new StringContent(request.Body, Encoding.UTF8, "application/json");
            if (key is not null)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }
            else
            {
                message.Headers.Add("Cookie", $"trinity_session={world.Session!.Cookie}");
                message.Headers.Add("X-CSRF-Token", world.Session.CsrfToken);
            }

            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            var text = await ReadAsync(answer);
            var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
            return new Answered((int)answer.StatusCode, isProblem ? JsonNode.Parse(text)!["code"]?.GetValue<string>() : null, $"{answer.Headers}{answer.Content.Headers}{text}");
        }

        /// <summary>Of a stream the first event: it may have no end.</summary>
        private static async Task<string> ReadAsync(HttpResponseMessage answer)
        {
            if (answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            }

            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            var text = new StringBuilder();
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
            {
                text.AppendLine(line);
            }

            return text.ToString();
        }

        /// <summary>Something of the same form that nobody has.</summary>
        private static string Absent(string value, TenantWorld of)
        {
            if (value.Contains(of.Name, StringComparison.Ordinal))
            {
                return value.Replace(of.Name, "absent", StringComparison.Ordinal);
            }

            // The numbers of what is made here are small, and what is random is as long as it is.
            var at = value.IndexOfAny(['_', ':']) + 1;
            return value.Length - at < RandomLength
                ? value.Insert(at, "999")
                : $"{value[..(at + 9)]}{(value[at + 9] == '0' ? '1' : '0')}{value[(at + 10)..]}";
        }

        private T Any<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];
    }

    private sealed record Request(string Path, string Query, string? Body)
    {
        public Request Replacing(string value, string by) => new(
            Path.Replace(Uri.EscapeDataString(value), Uri.EscapeDataString(by), StringComparison.Ordinal),
            Query.Replace(Uri.EscapeDataString(value), Uri.EscapeDataString(by), StringComparison.Ordinal),
            Body?.Replace(value, by, StringComparison.Ordinal));
    }

    private sealed record Answered(int Status, string? Code, string Text);
}
