using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Trinity.Nodes.Expressions;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>A question to people, and what follows from the answer.</summary>
public sealed class AskTarget : IValidatableObject
{
    private const int MaxOption = 200;

    [Required]
    [Text]
    [Description("What is wanted, in one line; what is beyond 200 characters is cut.")]
    public string Title { get; set; } = string.Empty;

    [Text]
    [Description("The question in full; what is beyond 10,000 characters is cut.")]
    public string? Question { get; set; }

    [MaxLength(50)]
    [Description("The answers to choose from; none for a free answer.")]
    public IList<string>? Options { get; set; }

    [Description("Where the message goes after an answer, by option. An option that is not named ends the message.")]
    public IDictionary<string, IList<Target>>? Then { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var options = Options ?? [];
        for (var i = 0; i < options.Count; i++)
        {
            if (options[i] is null or { Length: 0 or > MaxOption })
            {
                yield return new FaultResult("invalid_value", $"An option has 1 to {MaxOption} characters.", $"/options/{i}");
            }
            else if (options.IndexOf(options[i]) < i)
            {
                yield return new FaultResult("duplicate_option", $"'{options[i]}' is an option already.", $"/options/{i}");
            }
        }

        foreach (var (option, targets) in Then ?? new Dictionary<string, IList<Target>>(StringComparer.Ordinal))
        {
            var place = "/then/" + JsonPointer.Step(option);
            if (!options.Contains(option))
            {
                yield return new FaultResult("unknown_option", $"'{option}' is none of the options.", place);
            }

            if (TargetsAttribute.Fault(targets, isRequired: true) is { } fault)
            {
                yield return new FaultResult(fault.Code, fault.Message, place);
            }
        }
    }
}
