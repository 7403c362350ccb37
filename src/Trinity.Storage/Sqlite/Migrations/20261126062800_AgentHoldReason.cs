using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AgentHoldReason : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "hold_reason",
                table: "agent",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "hold_reason",
                table: "agent");
        }
    }
}
