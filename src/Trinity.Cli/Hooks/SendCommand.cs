using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Webhooks;

namespace Trinity.Cli.Hooks;

/// <summary><c>trinity hooks send</c>: a sample delivery, signed as its sender would.</summary>
internal static class SendCommand
{
    public const string SecretVariable = "TRINITY_HOOK_SECRET";

    private const int MaxAnswer = 64 * 1024;

    public static CliCommand Create()
    {
        var url = new Argument<string>("URL") { Description = "The entrance's URL, as 'hooks create' showed it." };
        var data = new Option<string>("--data")
        {
            Description = $"The body: {JsonInput.Help} Any bytes with --content-type.",
            HelpName = "JSON",
            Required = true,
        };
        var scheme = new Option<string>("--scheme")
        {
            Description = $"Who signs: {string.Join(", ", DeliverySignature.Schemes)}. Default none.",
            HelpName = "SCHEME",
            DefaultValueFactory = _ => "none",
        };
        scheme.AcceptOnlyFromAmong(DeliverySignature.Schemes);
        var secret = new Option<string?>("--secret") { Description = $"The secret to sign with; else ${SecretVariable}.", HelpName = "SECRET" };
        var id = new Option<string?>("--id")
        {
            Description = "What identifies the delivery: sent again, it is the same one. Default a new one.",
            HelpName = "ID",
        };
        var type = new Option<string>("--content-type")
        {
            Description = "The media type of the body. Default application/json.",
            HelpName = "TYPE",
            DefaultValueFactory = _ => "application/json",
        };
        var headers = new Option<string[]>("--header") { Description = "A header more. May be given several times.", HelpName = "NAME:VALUE" };
        return new CliCommand(
            "send",
            "Signs a sample delivery and sends it, to try an entrance out.",
            "trinity hooks send \"$URL\" --data '{\"action\":\"opened\"}' --header X-GitHub-Event:issues --scheme github --secret s3cret",
            "trinity hooks send \"$URL\" --data @order.json --scheme standard")
        {
            url,
            data,
            scheme,
            secret,
            id,
            type,
            headers,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var body = await ReadBodyAsync(arguments.GetRequiredValue(data), arguments.GetRequiredValue(type), cancellationToken);
            using var request = RequestOf(arguments.GetRequiredValue(url), arguments.GetRequiredValue(type), body);
            var signature = DeliverySignature.HeadersOf(
                arguments.GetRequiredValue(scheme),
                SecretOf(arguments.GetValue(secret), arguments.GetRequiredValue(scheme)),
                arguments.GetValue(id) ?? "msg_" + RandomNumberGenerator.GetHexString(24, lowercase: true),
                session.Time.GetUtcNow(),
                body);
            Add(request, signature.Select(header => (header.Key, header.Value)));
            Add(request, (arguments.GetValue(headers) ?? []).Select(Split));
            await SendAsync(session, request, cancellationToken);
        });
    }

    private static HttpRequestMessage RequestOf(string url, string type, byte[] body)
    {
        if (!MediaTypeHeaderValue.TryParse(type, out var mediaType))
        {
            throw new CliException("--content-type is a media type like application/json.", ExitCodes.Usage);
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = mediaType;
        return new HttpRequestMessage(HttpMethod.Post, AddressOf(url)) { Content = content };
    }

    private static async Task<byte[]> ReadBodyAsync(string text, string type, CancellationToken cancellationToken) =>
        type.Contains("json", StringComparison.OrdinalIgnoreCase)
            ? (await JsonInput.ReadAsync(text, "--data", cancellationToken)).Utf8.ToArray()
            : await JsonInput.ReadBytesAsync(text, "--data", cancellationToken);

    private static async Task SendAsync(Session session, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Its own connection: the address need not be the server's, and the API key is none of its business.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { MaxResponseContentBufferSize = MaxAnswer };
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await response.Content.ReadFromJsonAsync<Problem>(TrinityJson.Options, cancellationToken)
                : new Problem { Status = (int)response.StatusCode, Detail = $"The receiver answered {(int)response.StatusCode}.", Code = "not_accepted" };
            throw new TrinityApiException(problem!, response.Headers.RetryAfter?.Delta);
        }

        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var delivery = (int)response.StatusCode == 202 ? new RawJson(answer).As<AcceptedDelivery>() : null;
        if (session.Screen.IsJson)
        {
            session.Screen.WriteJson(answer);
        }
        else
        {
            session.Screen.Say(delivery is null ? Printable.Rows(new RawJson(answer).ToString()) : delivery.Id);
        }
    }

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new CliException("URL is the whole address of the entrance, http://…/hooks/….", ExitCodes.Usage);

    private static string SecretOf(string? given, string scheme) => scheme == "none" ? string.Empty
        : given ?? Environment.GetEnvironmentVariable(SecretVariable)
        ?? throw new CliException($"To sign takes a secret: --secret, or {SecretVariable} in the environment.", ExitCodes.Usage);

    private static (string Name, string Value) Split(string header) => header.Split(':', 2) is [{ Length: > 0 } name, var value]
        ? (name.Trim(), value.Trim())
        : throw new CliException($"'{header}' is not a header like X-GitHub-Event:issues.", ExitCodes.Usage);

    private static void Add(HttpRequestMessage request, IEnumerable<(string Name, string Value)> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && !request.Content!.Headers.TryAddWithoutValidation(name, value))
            {
                throw new CliException($"'{name}' cannot be sent as a header.", ExitCodes.Usage);
            }
        }
    }
}
