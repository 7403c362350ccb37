using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Trinity.Nodes.Expressions;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>Where a message goes: exactly one of an agent, an event, an address, a question and being dropped.</summary>
public sealed class Target : IValidatableObject
{
    [AgentName]
    [StringLength(63, MinimumLength = 1)]
    [Description("An agent that gets the message. Naming it takes the right to operate it, and lets this agent call it.")]
    public string? Agent { get; set; }

    [StringLength(200, MinimumLength = 1)]
    [Description("The type of an event that is published.")]
    public string? Emit { get; set; }

    [DeliveryAddress]
    [StringLength(2_000, MinimumLength = 1)]
    [Description("An address that the message is sent to by HTTP POST, for hours until it is taken.")]
    public string? Url { get; set; }

    [Description("A question to people in the operator queue. The message waits for the answer.")]
    public AskTarget? Ask { get; set; }

    [StringLength(500, MinimumLength = 1)]
    [Description("Why the message is set aside on purpose.")]
    public string? Drop { get; set; }

    [StringLength(200, MinimumLength = 1)]
    [Description("For an agent or an address: the type of what it gets. By default the message's.")]
    public string? Type { get; set; }

    [Expression]
    [Description("For an agent: the key of what it gets. By default the message's; null for none.")]
    public string? Key { get; set; }

    [Expression]
    [Description("For an agent, an event or an address: what it gets. By default the message's data.")]
    public string? Data { get; set; }

    [Secret]
    [SigningSecret]
    [StringLength(200, MinimumLength = 1)]
    [Description("For an address: what deliveries are signed with, as standardwebhooks.com says. Base64, with or without whsec_.")]
    public string? Secret { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, bool IsSet, string[] Options)[] kinds =
        [
            ("agent", Agent is not null, ["type", "key", "data"]),
            ("emit", Emit is not null, ["data"]),
            ("url", Url is not null, ["type", "data", "secret"]),
            ("ask", Ask is not null, []),
            ("drop", Drop is not null, []),
        ];
        var set = kinds.Where(kind => kind.IsSet).ToArray();
        if (set is not [var only])
        {
            var found = set.Length == 0 ? "none" : string.Join(" and ", set.Select(kind => kind.Name));
            yield return new FaultResult("invalid_target", $"A target has exactly one of agent, emit, url, ask and drop; this has {found}.");
            yield break;
        }

        (string Name, string? Value)[] options = [("type", Type), ("key", Key), ("data", Data), ("secret", Secret)];
        foreach (var (name, _) in options.Where(option => option.Value is not null && !only.Options.Contains(option.Name, StringComparer.Ordinal)))
        {
            yield return new FaultResult("invalid_target", $"'{only.Name}' has no '{name}'.", "/" + name);
        }
    }
}
